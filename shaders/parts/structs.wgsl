// The structs that kernels share with Rust: `build.rs` compares the layouts.

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
    n_users: u32,
    n_lazy_updates: u32,
    // The first rating of the batch that a dispatch sums, where several sum the batch.
    first_summed: u32,
}

struct Touch {
    row: u32,
    lazy_update: u32,
    first_position: u32,
    n_positions: u32,
}

// Where a row lies in a part of the table and in the working set.
struct RowPlace {
    in_part: u32,
    in_working_set: u32,
}

struct LazyUpdate {
    from_step: u32,
    until_step: u32,
    replay: u32,
    decay: f32,
    momentum: f32,
    sqr_momentum: f32,
    weights: array<f32, 3>,
    eps: array<f32, 3>,
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

// A user's or an item's row of SVD++.
struct SvdppRow {
    // Its ratings.
    begin: u32,
    end: u32,
    // 1 over the root of their number.
    scale: f32,
    // L2 penalty of its explicit factors.
    penalty: f32,
}

// A row of another table that a row sums, with its weight.
struct WeightedRow {
    row: u32,
    weight: f32,
}

// Some rows in one step of full-batch Adam.
struct AdamStep {
    index: u32,
    first_row: u32,
    n_rows: u32,
    step_size: f32,
    sqr_debias: f32,
}

// A batch of choices in one step of AdamW.
struct ChoiceStep {
    // Its choices, and where among all rows those of the step begin.
    first_choice: u32,
    n_choices: u32,
    first_row: u32,
    n_rows: u32,
    // As in StepHyper.
    decay: f32,
    momentum: f32,
    step_size: f32,
    sqr_debias: f32,
}
