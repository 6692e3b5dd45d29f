// The inputs of a net: both embeddings of each rating, one behind the other.
// One thread copies one number; one workgroup WORKGROUP of them. Twin of engine/cpu/embedding.rs.

override USER_FACTORS: u32;
override INPUTS: u32;
override STRIDE: u32;

@group(0) @binding(0) var<storage, read> rows: array<f32>;
@group(0) @binding(1) var<storage, read> ratings: array<RowRating>;
@group(0) @binding(2) var<storage, read_write> inputs: array<f32>;
@group(1) @binding(0) var<uniform> now: Step;

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
