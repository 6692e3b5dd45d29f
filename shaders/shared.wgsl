// What every kernel begins with: the structs it shares with the host, and which thread it is.

override WORKGROUP: u32;

struct RowRating {
    user_row: u32,
    item_row: u32,
    value: f32,
}

struct Step {
    index: u32,
    first_rating: u32,
    n_ratings: u32,
    first_touch: u32,
    n_touches: u32,
    first_lazy_update: u32,
    n_lazy_updates: u32,
}

// Steps that one dispatch makes.
const STEPS_AT_ONCE = 32u;

// Those behind the last are empty.
struct Steps {
    steps: array<Slot, STEPS_AT_ONCE>,
}

// Elements of a uniform array are aligned to 16 bytes.
struct Slot {
    @align(16) step: Step,
}

struct Touch {
    row: u32,
    first_position: u32,
    n_positions: u32,
}

// Of a row, in a part of a table and in an excerpt of it.
struct Place {
    in_part: u32,
    in_excerpt: u32,
}

struct LazyUpdate {
    row: u32,
    from_step: u32,
    until_step: u32,
    replay: u32,
    decay: f32,
    momentum: f32,
    sqr_momentum: f32,
    weight: f32,
    eps: f32,
    spread: array<f32, 3>,
}

struct StepHyper {
    decay: f32,
    momentum: f32,
    step_size: f32,
    sqr_debias: f32,
}

// One feature over one batch.
struct Statistics {
    mean: f32,
    // Of the biased variance plus eps.
    inverse_deviation: f32,
}

// Index of a thread; long dispatches are folded into rows of workgroups.
fn thread(id: vec3<u32>, groups: vec3<u32>) -> u32 {
    return id.y * groups.x * WORKGROUP + id.x;
}
