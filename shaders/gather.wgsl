// The inputs of a net: both embeddings of each rating, one behind the other.
// One thread copies one number; one workgroup WORKGROUP of them. Twin of engine/cpu/embedding.rs.

#import structs
#import thread

override USER_FACTORS: u32;
override INPUTS: u32;
override STRIDE: u32;

var<storage, read> rows: array<f32>;
var<storage, read> ratings: array<RowRating>;
var<storage, read_write> inputs: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn gather(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_ratings * INPUTS {
        return;
    }
    let rating = ratings[now.first_rating + slot / INPUTS];
    let column = slot % INPUTS;
    if column < USER_FACTORS {
        inputs[slot] = rows[rating.user_row * STRIDE + column];
    } else {
        inputs[slot] = rows[rating.item_row * STRIDE + column - USER_FACTORS];
    }
}
