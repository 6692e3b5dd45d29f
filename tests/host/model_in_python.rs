//! A model file is of use elsewhere: Python, with safetensors and numpy alone, predicts from it what we predict.

use crate::common::trained;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;
use tastemap::data::{Class, DatasetFacts, ItemNames, NoGrades, sample};
use tastemap::engine::Loss;
use tastemap::engine::cpu::CpuEngine;
use tastemap::export::{Fit, fastai_code, to_bytes};
use tastemap::model::ModelKind;
use tastemap::train::{Run, Schedule, TrainConfig};

/// `$TASTEMAP_PYTHON`, or `python3`; it needs the packages safetensors and numpy. Panics where it cannot be used, so
/// that the test never passes without.
fn python(arguments: &[&Path], input: &str) -> String {
    let program = std::env::var_os("TASTEMAP_PYTHON").unwrap_or_else(|| "python3".into());
    let mut command = Command::new(&program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("this test needs Python; TASTEMAP_PYTHON may name it");
    child.stdin.take().expect("it listens").write_all(input.as_bytes()).expect("it listens");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{program:?} failed; has it safetensors and numpy?");
    String::from_utf8(output.stdout).expect("numbers")
}

#[test]
fn needs_python_ten_predictions_are_ours_whatever_the_model() {
    let dataset = sample::table().dataset(ItemNames::Titles);
    for model in ModelKind::ALL {
        let config = TrainConfig { model, epochs: 1, batch_size: 512, ..TrainConfig::default() };
        let run = Run::prepare(&config, &dataset).expect("sound settings");
        let checkpoint = trained::finish(run);
        let ours = CpuEngine::trained(checkpoint.spec.clone(), checkpoint.params.clone());
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{model:?}.zip"));
        std::fs::write(&file, to_bytes(Rc::new(checkpoint), &dataset)).expect("room for a file");

        let users: Vec<Class> = (0..10).map(|k| 1 + 7 * k).collect();
        let items: Vec<Class> = (0..10).map(|k| 1 + 13 * k).collect();
        let names = users.iter().zip(&items).map(|(&user, &item)| (dataset.users.name(user), dataset.items.name(item)));
        let input: String = names.map(|pair| serde_json::to_string(&pair).expect("two names") + "\n").collect();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/host/read_model.py");
        let theirs = python(&[&script, &file], &input);
        let theirs: Vec<f32> = theirs.lines().map(|line| line.parse().expect("a number")).collect();
        let ours = ours.predict_now(&users, &items);
        assert_eq!(theirs.len(), 10, "{model:?}");
        for (theirs, ours) in theirs.iter().zip(&ours) {
            assert!((theirs - ours).abs() < 1e-4, "{model:?}: {theirs} there, {ours} here");
        }
        // They would agree on one number for everyone, too, if the model had learned nothing.
        assert!(ours.iter().any(|other| (other - ours[0]).abs() > 0.1), "{ours:?}");
    }
}

/// Prints the number of statements of a program.
const PARSE: &str = "import ast, sys; print(len(ast.parse(sys.stdin.read()).body))";

#[test]
fn needs_python_the_fastai_code_is_python() {
    let facts = sample::table().dataset(ItemNames::Titles).facts(ItemNames::Titles);
    for model in ModelKind::ALL {
        let config = TrainConfig { model, layers: Some(vec![30, 20]), item_factors: Some(9), ..TrainConfig::default() };
        let onward = TrainConfig { schedule: Schedule::FineTune, batch_size: 128, keep_best: true, ..config.clone() };
        let fits =
            [Fit::from(config), Fit { stopped_after: Some(2), ..TrainConfig { loss: Loss::L1, ..onward }.into() }];
        let statements = python(&[Path::new("-c"), Path::new(PARSE)], &fastai_code(&facts, &fits));
        assert!(statements.trim().parse::<usize>().is_ok_and(|n| n > 6), "{model:?}: {statements}");
    }
    // Without grades Best lists is another program.
    let likes = DatasetFacts { no_grades: Some(NoGrades::ZeroOrOne), ..facts };
    let fits = [Fit::from(TrainConfig::of(ModelKind::BestLists))];
    let statements = python(&[Path::new("-c"), Path::new(PARSE)], &fastai_code(&likes, &fits));
    assert!(statements.trim().parse::<usize>().is_ok_and(|n| n > 6), "{statements}");
}
