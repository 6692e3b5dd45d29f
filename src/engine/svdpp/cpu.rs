//! The engine in plain Rust, on one thread.
//!
//! A step goes through its phases row by row, and can be left after any row: 25 million ratings take seconds. Until the
//! step is complete, tables and vectors are those of no step.

use super::kernels::{self, StepSize};
use super::params::{SvdppMoments, SvdppParams, SvdppStart, SvdppVectors};
use super::problem::{Sparse, SvdppProblem, SvdppRow};
use super::spec::{FEATURE_PENALTY, IMPLICIT_ITEM_PENALTY, IMPLICIT_USER_PENALTY, SvdppSpec};
use crate::data::Class;
use crate::engine::tables::{Layout, Table};
use std::rc::Rc;
use web_time::Instant;
use wide::f32x4;

/// Ratings after which the engine looks at the clock.
const RATINGS_PER_LOOK: usize = 1 << 14;

/// A model in training.
pub struct SvdppCpu {
    problem: Rc<SvdppProblem>,
    spec: SvdppSpec,
    layout: Layout,
    users: Side,
    items: Side,
    /// C.
    features: Table,
    steps_done: u32,
    /// The step that is under way.
    current: Option<Step>,
    /// Errors of one user's ratings, and one row's gradient.
    errors: Vec<f32>,
    gradient: Vec<f32x4>,
    /// Errors of all ratings, by item.
    errors_by_item: Vec<f32>,
    /// Where the next error of each item goes.
    next_error: Vec<u32>,
}

/// The rows of all users, or of all items.
struct Side {
    rows: Vec<SvdppRow>,
    /// P or Q.
    explicit: Table,
    /// B or A.
    implicit: Table,
    /// U or Z.
    vectors: Vec<f32x4>,
    /// Gradients of the vectors, each by the scale of its row.
    scaled: Vec<f32x4>,
}

impl Side {
    fn new(rows: Vec<SvdppRow>, explicit: Table, implicit: Table) -> Side {
        let (vectors, scaled) = (explicit.params.clone(), vec![f32x4::ZERO; explicit.params.len()]);
        Side { rows, explicit, implicit, vectors, scaled }
    }
}

/// What a step does one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Errors of each user's ratings, gradient and step of P.
    Users,
    /// Gradients and steps of Q and A.
    Items,
    /// Gradient and step of C.
    Features,
    /// Gradient and step of B; then U.
    UserVectors,
    /// Z.
    ItemVectors,
}

struct Step {
    phase: Phase,
    /// The next row of the phase.
    row: usize,
    size: StepSize,
    squares: f64,
}

impl SvdppCpu {
    pub fn new(problem: Rc<SvdppProblem>, spec: SvdppSpec, start: &SvdppStart) -> SvdppCpu {
        let layout = Layout { factors: spec.factors };
        let table = |of: fn(&SvdppParams) -> &Vec<f32>| {
            let params = layout.pack(of(&start.params));
            let moments = |moments: Option<&SvdppParams>| {
                moments.map_or_else(|| vec![f32x4::ZERO; params.len()], |moments| layout.pack(of(moments)))
            };
            let grad_avg = moments(start.moments.as_ref().map(|moments| &moments.grad_avg));
            let sqr_avg = moments(start.moments.as_ref().map(|moments| &moments.sqr_avg));
            Table { params, grad_avg, sqr_avg }
        };
        let mut engine = SvdppCpu {
            users: Side::new(problem.user_rows(&spec), table(|t| &t.p), table(|t| &t.b)),
            items: Side::new(problem.item_rows(&spec), table(|t| &t.q), table(|t| &t.a)),
            features: table(|t| &t.c),
            steps_done: start.moments.as_ref().map_or(0, |moments| moments.steps),
            current: None,
            errors: Vec::new(),
            gradient: vec![f32x4::ZERO; layout.lanes()],
            errors_by_item: vec![0.0; problem.len()],
            next_error: Vec::new(),
            problem,
            spec,
            layout,
        };
        (0..engine.users.rows.len()).for_each(|user| engine.user_vector(user));
        (0..engine.items.rows.len()).for_each(|item| engine.item_vector(item));
        engine
    }

    /// Makes a step at this rate, or goes on with the one that is under way, until `deadline`. Returns half the sum of
    /// squared errors before the step once it is complete.
    pub fn step_until(&mut self, rate: f64, deadline: Instant) -> Option<f32> {
        let mut step = self.current.take().unwrap_or_else(|| self.begin(rate));
        loop {
            if self.advance(&mut step) {
                self.steps_done += 1;
                return Some((0.5 * step.squares) as f32);
            }
            if Instant::now() >= deadline {
                self.current = Some(step);
                return None;
            }
        }
    }

    /// Makes a whole step, or completes the one that is under way.
    pub fn step(&mut self, rate: f64) -> f32 {
        let mut step = self.current.take().unwrap_or_else(|| self.begin(rate));
        while !self.advance(&mut step) {}
        self.steps_done += 1;
        (0.5 * step.squares) as f32
    }

    fn begin(&mut self, rate: f64) -> Step {
        self.next_error.clone_from(&self.problem.by_item.offsets);
        Step { phase: Phase::Users, row: 0, size: StepSize::new(rate, self.steps_done + 1), squares: 0.0 }
    }

    /// Handles some rows; tells whether they were the last of the step.
    fn advance(&mut self, step: &mut Step) -> bool {
        let problem = self.problem.clone();
        let (sparse, next) = match step.phase {
            Phase::Users => (&problem.by_user, Some(Phase::Items)),
            Phase::Items => (&problem.by_item, Some(Phase::Features)),
            Phase::Features => (&problem.by_feature, Some(Phase::UserVectors)),
            Phase::UserVectors => (&problem.by_user, Some(Phase::ItemVectors)),
            Phase::ItemVectors => (&problem.by_item, None),
        };
        let end = some_rows(sparse, step.row);
        for row in step.row..end {
            match step.phase {
                Phase::Users => step.squares += f64::from(self.user(row, step.size)),
                Phase::Items => self.item(row, step.size),
                Phase::Features => self.feature(row, step.size),
                Phase::UserVectors => self.user_vectors(row, step.size),
                Phase::ItemVectors => self.item_vector(row),
            }
        }
        step.row = end;
        if end < sparse.n_rows() {
            return false;
        }
        let Some(next) = next else { return true };
        (step.phase, step.row) = (next, 0);
        false
    }

    fn user(&mut self, user: usize, step: StepSize) -> f32 {
        let SvdppCpu { problem, layout, users, items, errors, errors_by_item, next_error, .. } = self;
        let (range, lanes) = (problem.by_user.range(user), layout.lanes());
        let (rated, targets) = (&problem.by_user.columns[range.clone()], &problem.targets[range]);
        let vector = &users.vectors[user * lanes..][..lanes];
        let squares = kernels::errors(vector, rated, &items.vectors, targets, errors);
        for (&item, &error) in rated.iter().zip(&*errors) {
            let next = &mut next_error[item as usize];
            errors_by_item[*next as usize] = error;
            *next += 1;
        }
        let (own, scaled) = (&users.rows[user], &mut users.scaled[user * lanes..][..lanes]);
        kernels::gradient(&mut users.explicit, user, own, rated, errors, &items.vectors, scaled, step);
        squares
    }

    fn item(&mut self, item: usize, step: StepSize) {
        let SvdppCpu { problem, spec, layout, users, items, errors_by_item, gradient, .. } = self;
        let (range, lanes) = (problem.by_item.range(item), layout.lanes());
        let (raters, errors) = (&problem.by_item.columns[range.clone()], &errors_by_item[range]);
        let (own, scaled) = (&items.rows[item], &mut items.scaled[item * lanes..][..lanes]);
        kernels::gradient(&mut items.explicit, item, own, raters, errors, &users.vectors, scaled, step);
        if spec.user_part {
            let penalty = spec.strength * IMPLICIT_ITEM_PENALTY;
            kernels::implicit_gradient(&mut items.implicit, item, raters, &users.scaled, penalty, gradient, step);
        }
    }

    fn feature(&mut self, feature: usize, step: StepSize) {
        let SvdppCpu { problem, spec, features, items, gradient, .. } = self;
        let range = problem.by_feature.range(feature);
        let (of, weights) = (&problem.by_feature.columns[range.clone()], &problem.by_feature_weights[range]);
        let penalty = spec.strength * FEATURE_PENALTY;
        kernels::feature_gradient(features, feature, of, weights, &items.scaled, penalty, gradient, step);
    }

    fn user_vectors(&mut self, user: usize, step: StepSize) {
        let SvdppCpu { problem, spec, users, items, gradient, .. } = self;
        let rated = &problem.by_user.columns[problem.by_user.range(user)];
        if spec.item_part {
            let penalty = spec.strength * IMPLICIT_USER_PENALTY;
            kernels::implicit_gradient(&mut users.implicit, user, rated, &items.scaled, penalty, gradient, step);
        }
        self.user_vector(user);
    }

    fn user_vector(&mut self, user: usize) {
        let SvdppCpu { problem, layout, users, items, .. } = self;
        let (lanes, scale) = (layout.lanes(), users.rows[user].scale);
        let rated = &problem.by_user.columns[problem.by_user.range(user)];
        let vector = &mut users.vectors[user * lanes..][..lanes];
        let explicit = users.explicit.row(user, lanes);
        kernels::vector(explicit, scale, rated, &items.implicit.params, (&[], &[], &[]), vector);
    }

    fn item_vector(&mut self, item: usize) {
        let SvdppCpu { problem, layout, users, items, features, .. } = self;
        let (lanes, scale) = (layout.lanes(), items.rows[item].scale);
        let raters = &problem.by_item.columns[problem.by_item.range(item)];
        let has = problem.features.range(item);
        let features = (&problem.features.columns[has.clone()], &problem.feature_weights[has], &features.params[..]);
        let vector = &mut items.vectors[item * lanes..][..lanes];
        kernels::vector(items.explicit.row(item, lanes), scale, raters, &users.implicit.params, features, vector);
    }

    /// U and Z after the last step.
    pub fn vectors(&self) -> SvdppVectors {
        SvdppVectors { users: self.layout.unpack(&self.users.vectors), items: self.layout.unpack(&self.items.vectors) }
    }

    /// All tables after the last step.
    pub fn params(&self) -> SvdppParams {
        self.tables(|table| &table.params)
    }

    /// The moments of Adam after the last step.
    pub fn moments(&self) -> SvdppMoments {
        SvdppMoments {
            steps: self.steps_done,
            grad_avg: self.tables(|table| &table.grad_avg),
            sqr_avg: self.tables(|table| &table.sqr_avg),
        }
    }

    fn tables(&self, part: fn(&Table) -> &Vec<f32x4>) -> SvdppParams {
        let table = |table| self.layout.unpack(part(table));
        SvdppParams {
            p: table(&self.users.explicit),
            q: table(&self.items.explicit),
            a: table(&self.items.implicit),
            b: table(&self.users.implicit),
            c: table(&self.features),
        }
    }

    /// Predicted ratings of pairs of user and item, within the range of the ratings.
    pub fn predict(&self, users: &[Class], items: &[Class]) -> Vec<f32> {
        self.problem.predict(self.layout.lanes(), &self.users.vectors, &self.items.vectors, users, items)
    }
}

/// The end of the rows from `first` on that have about as many entries as are handled between two looks at the clock.
fn some_rows(sparse: &Sparse, first: usize) -> usize {
    let enough = sparse.offsets[first] as usize + RATINGS_PER_LOOK;
    let rows = sparse.offsets[first + 1..].iter().take(RATINGS_PER_LOOK);
    let n = rows.take_while(|&&end| (end as usize) < enough).count() + 1;
    (first + n).min(sparse.n_rows())
}
