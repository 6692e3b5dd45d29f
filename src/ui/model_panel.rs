//! Region "Model": what is learned, how, and by which engine.

use super::controls::{Choice, Switch, Typed};
use super::dispatch::use_memo;
use super::form::{Field, Form};
use super::rate_curve::FINDER;
use super::session::Session;
use super::state::{Action, Phase, Setting, State};
use super::words;
use crate::engine::{EngineChoice, Loss};
use crate::model::ModelKind;
use crate::train::{Schedule, TrainConfig, list};
use leptos::prelude::*;

#[component]
pub fn ModelPanel(session: Session) -> impl IntoView {
    let form = session.store.form;
    let set = move |setting| session.dispatch.act(Action::Set(setting));
    let can_search = use_memo(State::can_search);
    let running = Signal::derive(move || session.store.phase.get().is_running());
    let problem = Memo::new(move |_| form.with(Form::read).err());
    let model = Memo::new(move |_| form.with(|form| form.model));
    let rangeless = Signal::derive(move || running.get() || !model.get().has_range());
    let typed = move |fields: &'static [Field], disabled: Signal<bool>| {
        fields.iter().map(|&field| view! { <Typed field problem disabled /> }).collect_view()
    };
    let schedule = Memo::new(move |_| form.with(|form| form.schedule));
    // The sizes that a net takes where none are typed.
    let usual = Memo::new(move |_| {
        let (users, items) =
            session.store.data.with(|data| data.as_ref().map_or((0, 0), |facts| (facts.n_users, facts.n_items)));
        TrainConfig { model: model.get(), ..TrainConfig::default() }.spec(users + 1, items + 1)
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
            <Choice
                id="model"
                label="Model"
                hint="How a viewer’s numbers and a film’s numbers become a predicted rating."
                options=ModelKind::ALL.map(|kind| (kind, kind.name().to_owned())).to_vec()
                chosen=model
                disabled=running
                choose=move |kind| set(Setting::Model(kind))
            />
            <p class="formula">{move || formula(model.get())}</p>
            {sizes}
            {typed(&[Field::Lowest, Field::Highest], rangeless)}
            <h3>"Learning"</h3>
            <Choice
                id="loss"
                label="Loss"
                hint="What each correction makes smaller. MSE, the mean of squared errors: large misses weigh most. \
                      L1, the mean of absolute errors: each point counts the same."
                options=Loss::ALL.map(|loss| (loss, loss.name().to_owned())).to_vec()
                chosen=Signal::derive(move || form.with(|form| form.loss))
                disabled=running
                choose=move |loss| set(Setting::Loss(loss))
            />
            <Choice
                id="schedule"
                label="Schedule"
                hint="How the learning rate changes on the way. One cycle: up and far down again. Constant: not at all. \
                      Fine-tune: one epoch at the rate, then the epochs asked for at half of it."
                options=Schedule::ALL.map(|schedule| (schedule, schedule.name().to_owned())).to_vec()
                chosen=schedule
                disabled=running
                choose=move |schedule| set(Setting::Schedule(schedule))
            />
            <Show when=move || schedule.get() == Schedule::FineTune>
                <p class="meaning">"These models have nothing to freeze: the first epoch trains every parameter too."</p>
            </Show>
            {typed(&[Field::Epochs, Field::LearningRate], running)}
            <button
                class="wide"
                id=FINDER
                title="Tries a hundred rates, each on one batch, on a fresh model; the trained one stays"
                disabled=move || !can_search.get()
                on:click=move |_| session.find_rate()
            >
                "Find learning rate"
            </button>
            {typed(&[Field::WeightDecay, Field::BatchSize, Field::ValidPercent, Field::Seed], running)}
            <Switch
                id="keep-best"
                label="Keep the best epoch"
                hint="End with the numbers of the epoch whose valid_loss was lowest, not with the last ones."
                on=Signal::derive(move || form.with(|form| form.keep_best))
                disabled=running
                switch=move |on| set(Setting::KeepBest(on))
            />
            <EnginePart session running />
        </section>
    }
}

/// The model as one line of arithmetic.
fn formula(model: ModelKind) -> &'static str {
    match model {
        ModelKind::Dot => "viewer · film",
        ModelKind::DotRange => "range( viewer · film )",
        ModelKind::DotBias => "range( viewer · film + viewer’s bias + film’s bias )",
        ModelKind::NnBook => "range( linear( relu( linear( viewer, film ) ) ) )",
        ModelKind::NnFastai => "range( linear( norm( relu( linear( … viewer, film … ) ) ) ) )",
    }
}

#[component]
fn EnginePart(session: Session, running: Signal<bool>) -> impl IntoView {
    let store = session.store;
    let choices = [(EngineChoice::Auto, "Auto"), (EngineChoice::Gpu, "GPU (WebGPU)"), (EngineChoice::Cpu, "CPU")];
    let runs_on = move || match store.engine.get() {
        None => "Looking for one…".to_owned(),
        Some(facts) => format!("{}: {}", facts.kind.name(), facts.adapter),
    };
    let disabled = Signal::derive(move || running.get() || store.phase.get() == Phase::Broken);
    let fallback =
        move || store.engine.get().and_then(|facts| facts.fallback_reason).map(|reason| words::fallback(&reason));
    view! {
        <hr />
        <Choice
            id="engine"
            label="Engine"
            hint="What does the arithmetic. Auto takes the graphics card where the browser offers it."
            options=choices.map(|(choice, name)| (choice, name.to_owned())).to_vec()
            chosen=Signal::derive(move || store.form.with(|form| form.engine))
            disabled=disabled
            choose=move |choice| session.choose_engine(choice)
        />
        <div class="engine-facts" aria-live="polite">
            <p>{runs_on}</p>
            {move || fallback().map(|reason| view! { <p class="fallback">{reason}</p> })}
        </div>
    }
}
