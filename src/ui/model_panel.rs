//! Region "Model": what is learned, how, and by which engine.

use super::controls::{Choice, Number, Switch};
use super::form::{Field, Form};
use super::phase::Phase;
use super::session::Session;
use crate::engine::EngineChoice;
use crate::model::ModelKind;
use leptos::prelude::*;

#[component]
pub fn ModelPanel(session: Session) -> impl IntoView {
    let form = session.store.form;
    let running = Signal::derive(move || session.store.phase.get().is_running());
    let problem = Memo::new(move |_| form.with(Form::read).err());
    let model = Memo::new(move |_| form.with(|form| form.model));
    let rangeless = Signal::derive(move || running.get() || !model.get().has_range());
    let factorless = Signal::derive(move || running.get() || model.get().is_net());
    let numbers = move |fields: &'static [Field], disabled: Signal<bool>| {
        fields.iter().map(|&field| view! { <Number field form problem disabled /> }).collect_view()
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
                choose=move |kind| form.update(|form| form.model = kind)
            />
            <p class="formula">{move || formula(model.get())}</p>
            {numbers(&[Field::Factors], factorless)}
            {numbers(&[Field::Lowest, Field::Highest], rangeless)}
            <h3>"Learning"</h3>
            {numbers(
                &[
                    Field::Epochs,
                    Field::LearningRate,
                    Field::WeightDecay,
                    Field::BatchSize,
                    Field::ValidPercent,
                    Field::Seed,
                ],
                running,
            )}
            <Switch
                id="keep-best"
                label="Keep the best epoch"
                hint="End with the numbers of the epoch whose valid_loss was lowest, not with the last ones."
                on=Signal::derive(move || form.with(|form| form.keep_best))
                disabled=running
                switch=move |on| form.update(|form| form.keep_best = on)
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
    let fallback = move || store.engine.get().and_then(|facts| facts.fallback_reason);
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
