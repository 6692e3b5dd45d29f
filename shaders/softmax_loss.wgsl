// Losses of a batch of choices, and the gradient of each score.
// One thread handles one choice, one workgroup WORKGROUP of them. Twin of `softmax_loss` in engine/softmax/cpu.rs.

#import structs
#import thread

// The chosen item and those that were drawn.
const CANDIDATES = 17u;

override LANES: u32;

// The user of each choice, and its candidates.
var<storage, read> choosers: array<u32>;
var<storage, read> candidates: array<u32>;
// In each row the parameters, the first moments and the second moments.
var<storage, read> users: array<vec4<f32>>;
var<storage, read> items: array<vec4<f32>>;
var<storage, read_write> score_gradients: array<f32>;
var<storage, read_write> losses: array<f32>;
var<uniform> now: ChoiceStep;

@compute @workgroup_size(WORKGROUP)
fn softmax_loss(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset >= now.n_choices {
        return;
    }
    let choice = now.first_choice + offset;
    let chooser = choosers[choice] * 3u * LANES;
    let bias = LANES - 1u;
    var scores: array<f32, CANDIDATES>;
    var largest = 0.0;
    for (var k = 0u; k < CANDIDATES; k++) {
        let item = candidates[choice * CANDIDATES + k] * 3u * LANES;
        var score = items[item + bias].x;
        for (var lane = 0u; lane < bias; lane++) {
            score += dot(users[chooser + lane], items[item + lane]);
        }
        scores[k] = score;
        largest = select(max(largest, score), score, k == 0u);
    }
    let chosen = scores[0] - largest;
    var sum = 0.0;
    for (var k = 0u; k < CANDIDATES; k++) {
        scores[k] = exp(scores[k] - largest);
        sum += scores[k];
    }
    let share = 1.0 / f32(now.n_choices);
    for (var k = 0u; k < CANDIDATES; k++) {
        let is_chosen = select(0.0, share, k == 0u);
        score_gradients[choice * CANDIDATES + k] = scores[k] * share / sum - is_chosen;
    }
    losses[choice] = log(sum) - chosen;
}
