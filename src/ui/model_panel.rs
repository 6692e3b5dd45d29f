//! Region "Model": which model is trained, how, and on which engine.

use super::arrival::Lock;
use super::controls::{Choice, Switch, Typed};
use super::dispatch::{use_dispatch, use_memo, use_noun, use_phase, use_selector};
use super::form::{Field, Form};
use super::lockable::Lockable;
use super::state::{Action, Phase, Setting, State};
use super::words;
use crate::data::SplitMethod;
use crate::engine::{EngineChoice, Loss};
use crate::model::ModelKind;
use crate::train::{Schedule, TrainConfig, list};
use leptos::prelude::*;

/// The id of the button that starts the learning rate finder.
pub const FIND_RATE: &str = "find-rate";

#[component]
pub fn ModelPanel() -> impl IntoView {
    let (dispatch, phase, noun) = (use_dispatch(), use_phase(), use_noun());
    let form = use_selector(|state| &state.form);
    let set = move |setting| dispatch.act(Action::Set(setting));
    let can_search = use_memo(State::can_search);
    let running = Signal::derive(move || phase.get().is_running());
    let problem = Memo::new(move |_| form.with(Form::read).err());
    let model = Memo::new(move |_| form.with(|form| form.model));
    let no_range = Signal::derive(move || running.get() || !model.get().has_range());
    let typed = move |fields: &'static [Field], disabled: Signal<bool>| {
        fields.iter().map(|&field| view! { <Typed field problem disabled /> }).collect_view()
    };
    let schedule = Memo::new(move |_| form.with(|form| form.schedule));
    let has_recipe = move || !model.get().is_tuned();
    let has_batches = move || !model.get().is_full_batch();
    // The sizes of a net while none are typed.
    let usual = use_memo(|state| {
        let (users, items) = state.data.facts.as_ref().map_or((0, 0), |facts| (facts.n_users, facts.n_items));
        TrainConfig { model: state.form.model, ..TrainConfig::default() }.spec(users + 1, items + 1)
    });
    // A test file has its own number of ratings.
    let no_share =
        Signal::derive(move || running.get() || form.with(|form| matches!(form.split, SplitMethod::Given(_))));
    let splits = use_memo(|state| match &*state.data.facts {
        Some(facts) => words::splits(&facts.split_methods, &facts.pairs),
        None => words::splits(&[SplitMethod::Random], &[]),
    });
    let sizes = move || {
        let of_net = [
            (Field::UserFactors, usual.with(|spec| spec.user_factors.to_string())),
            (Field::ItemFactors, usual.with(|spec| spec.item_factors.to_string())),
            (Field::Layers, usual.with(|spec| list(&spec.hidden))),
        ];
        if model.get().is_net() {
            let typed = of_net.map(|(field, placeholder)| {
                view! { <Typed field problem disabled=running placeholder=placeholder /> }
            });
            typed.collect_view().into_any()
        } else {
            view! { <Typed field=Field::Factors problem disabled=running /> }.into_any()
        }
    };
    view! {
        <section class="panel model" id="model-panel" aria-labelledby="model-title">
            <h2 id="model-title">"Model"</h2>
            <Lockable lock=Lock::Model>
            <Choice
                id="model"
                label="Model"
                hint=Signal::derive(move || {
                    format!("How the numbers of a user and {} become a predicted rating.", noun.get().a())
                })
                options=ModelKind::ALL.map(|kind| (kind, kind.name().to_owned())).to_vec()
                chosen=model
                disabled=running
                choose=move |kind| set(Setting::Model(kind))
            />
            <p class="formula">{move || words::formula(model.get(), noun.get())}</p>
            {move || words::meaning(model.get(), noun.get()).map(|text| view! { <p class="meaning">{text}</p> })}
            <NoGradesNote running />
            {sizes}
            <Show when=has_recipe>
                {typed(&[Field::Lowest, Field::Highest], no_range)}
            </Show>
            <h3>"Learning"</h3>
            <Show when=has_recipe>
            <Choice
                id="loss"
                label="Loss"
                hint="What training makes smaller. MSE, the mean squared error: large errors count most. L1, the mean \
                      absolute error: every point counts the same."
                options=Loss::ALL.map(|loss| (loss, loss.name().to_owned())).to_vec()
                chosen=Signal::derive(move || form.with(|form| form.loss))
                disabled=running
                choose=move |loss| set(Setting::Loss(loss))
            />
            <Choice
                id="schedule"
                label="Schedule"
                hint="How the learning rate changes during training. One cycle: up, then far down. Constant: not at all. \
                      Fine-tune: one more epoch at this rate first, then the others at half of it."
                options=Schedule::ALL.map(|schedule| (schedule, schedule.name().to_owned())).to_vec()
                chosen=schedule
                disabled=running
                choose=move |schedule| set(Setting::Schedule(schedule))
            />
            <Show when=move || schedule.get() == Schedule::FineTune>
                <p class="meaning">"These models have nothing to freeze: the first epoch trains every parameter too."</p>
            </Show>
            </Show>
            {typed(&[Field::Epochs, Field::LearningRate], running)}
            <Show when=has_recipe>
                <button
                    class="wide"
                    id=FIND_RATE
                    title="Tries a hundred learning rates on a fresh model, one batch each. The trained model stays."
                    disabled=move || !can_search.get()
                    on:click=move |_| dispatch.act(Action::FindRate)
                >
                    "Find learning rate"
                </button>
            </Show>
            <Show when=has_batches>
                {typed(&[Field::WeightDecay, Field::BatchSize], running)}
            </Show>
            <Choice
                id="split"
                label="Split"
                hint="Which ratings are held out to test the model. At random: any. Latest: the last that each user gave, as \
                      one predicts the future. By item: the same share of every item’s. Files: those of the test file."
                options=splits
                chosen=Signal::derive(move || form.with(|form| form.split))
                disabled=running
                choose=move |split| set(Setting::Split(split))
            />
            {typed(&[Field::ValidPercent], no_share)}
            {typed(&[Field::Seed], running)}
            <Switch
                id="keep-best"
                label="Keep the best epoch"
                hint="End with the model of the epoch with the lowest valid_loss, not of the last epoch."
                on=Signal::derive(move || form.with(|form| form.keep_best))
                disabled=running
                switch=move |on| set(Setting::KeepBest(on))
            />
            <EngineChooser running />
            </Lockable>
        </section>
    }
}

/// Data without grades are for the model that learns choices: what they are, and the click that chooses it.
#[component]
fn NoGradesNote(running: Signal<bool>) -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    let why = use_memo(|state| {
        let no_grades = state.data.facts.as_ref().and_then(|facts| facts.no_grades);
        no_grades.filter(|_| !state.form.model.learns_choices())
    });
    let choose = move |_| dispatch.act(Action::Set(Setting::Model(ModelKind::BestLists)));
    move || {
        why.get().map(|why| {
            view! {
                <div class="no-grades" role="note">
                    <p class="meaning">{words::ranking::no_grades(why, noun.get())}</p>
                    <button class="wide" disabled=running on:click=choose>
                        "Use Best lists"
                    </button>
                </div>
            }
        })
    }
}

#[component]
fn EngineChooser(running: Signal<bool>) -> impl IntoView {
    let (dispatch, phase) = (use_dispatch(), use_phase());
    let (form, engine) = (use_selector(|state| &state.form), use_selector(|state| &state.engine));
    let choices = [(EngineChoice::Auto, "Auto"), (EngineChoice::Gpu, "GPU (WebGPU)"), (EngineChoice::Cpu, "CPU")];
    let runs_on = move || match engine.get() {
        None => "Looking for an engine…".to_owned(),
        Some(facts) => format!("{}: {}", facts.kind.name(), facts.adapter),
    };
    let fallback = move || engine.get()?.fallback_reason.as_ref().map(words::fallback);
    view! {
        <hr />
        <Choice
            id="engine"
            label="Engine"
            hint="What does the arithmetic. Auto tests both for a moment before a long run, and takes the faster one."
            options=choices.map(|(choice, name)| (choice, name.to_owned())).to_vec()
            chosen=Signal::derive(move || form.with(|form| form.engine))
            disabled=Signal::derive(move || running.get() || phase.get() == Phase::Broken)
            choose=move |choice| dispatch.act(Action::ChooseEngine(choice))
        />
        <div class="engine-facts" aria-live="polite">
            <p>{runs_on}</p>
            {move || fallback().map(|reason| view! { <p class="fallback">{reason}</p> })}
        </div>
    }
}
