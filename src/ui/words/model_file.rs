//! Why a model file gives no model.

use super::Words;
use super::training::config_error;
use crate::export::{ModelFileError, OtherData, OtherNames, PartError};
use crate::ui::format::{counted, thousands};

/// `model` names the model, at the beginning of a sentence.
pub fn model_file_error(model: &str, error: &ModelFileError) -> Words {
    let save_again = "Save the model again with “Download model”, and load that file as it is.".to_owned();
    match error {
        ModelFileError::NoArchive(reason) => {
            (format!("{model}: This is not a model file, or only a part of one ({reason})."), save_again)
        }
        ModelFileError::Missing(part) => (format!("{model}: It does not contain {}.", part.file_name()), save_again),
        ModelFileError::Unreadable { part, reason } => {
            let reason = part_error(reason);
            (format!("{model}: Its {} cannot be read: {reason}.", part.file_name()), save_again)
        }
        ModelFileError::NoRun => (format!("{model}: It does not say which run trained it."), save_again),
        ModelFileError::Later { found, known } => (
            format!("{model}: It was saved in format {found}, and this page knows formats up to {known}."),
            "Reload the page to get the newest version, then load the file again.".to_owned(),
        ),
        ModelFileError::OtherData(other) => {
            let OtherData { trained_on, users, items } = &**other;
            (
                format!(
                    "{model}: It was trained on other data than those that are loaded. {}; {}.",
                    difference("user", users),
                    difference("item", items)
                ),
                format!("Load the ratings that it was trained on ({trained_on}), then load this file again."),
            )
        }
    }
}

fn part_error(error: &PartError) -> String {
    match error {
        PartError::BreaksOff => "the archive ends too early".to_owned(),
        PartError::Compression => "this page does not know how it is compressed".to_owned(),
        PartError::Checksum => "it was changed after it was saved (the checksum differs)".to_owned(),
        PartError::Decoder(reason) => reason.clone(),
        PartError::Config(error) => config_error(error),
        PartError::OtherModel => "its settings and its lists of users and items make another model".to_owned(),
        PartError::History => "its list of epochs is not that of the model".to_owned(),
        PartError::Counts => "its counts of epochs or steps, or its momentum, are not possible".to_owned(),
        PartError::NoTensor(name) => format!("the tensor {name} is missing"),
        PartError::OtherShape { tensor, found, expected } => {
            format!("{tensor} is {found}, and the settings ask for {expected}")
        }
        PartError::NotFinite => "some of its values are not numbers".to_owned(),
        PartError::Negative(tensor) => format!("{tensor} has values that no training gives"),
    }
}

/// How the users or items of a model differ from those of the data. Begins like a sentence.
fn difference(one: &str, names: &OtherNames) -> String {
    let OtherNames { of_model, of_data, missing, first_missing, unknown, first_unknown } = names;
    let such_as = |name: &Option<String>| name.as_ref().map_or(String::new(), |name| format!(" (such as {name})"));
    let in_model = || {
        let model = counted(*of_model, one);
        format!("{} of its {model}{} are not in the data", thousands(*missing), such_as(first_missing))
    };
    let in_data = || {
        let data = counted(*of_data, one);
        format!("{} of the {data} of the data{} are not in it", thousands(*unknown), such_as(first_unknown))
    };
    match (missing, unknown) {
        (0, 0) => format!("Its {} are those of the data", counted(*of_model, one)),
        (_, 0) => in_model(),
        (0, _) => in_data(),
        _ => format!("{}, and {}", in_model(), in_data()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::ModelPart;

    #[test]
    fn other_data_are_told_by_counts_and_examples() {
        let users = OtherNames {
            of_model: 1200,
            of_data: 1201,
            unknown: 1,
            first_unknown: Some("ann".to_owned()),
            ..OtherNames::default()
        };
        let items = OtherNames {
            of_model: 40,
            of_data: 39,
            missing: 2,
            first_missing: Some("Heat".to_owned()),
            unknown: 1,
            first_unknown: Some("Solaris".to_owned()),
        };
        let other = OtherData { trained_on: "u.data".to_owned(), users, items };
        let (what, advice) = model_file_error("model.zip", &ModelFileError::OtherData(Box::new(other)));
        assert!(what.contains("1 of the 1,201 users of the data (such as ann) are not in it"), "{what}");
        assert!(what.contains("2 of its 40 items (such as Heat) are not in the data, and 1 of the 39 items"), "{what}");
        assert!(advice.contains("(u.data)"));
    }

    #[test]
    fn a_broken_part_is_named() {
        let error = PartError::NoTensor("u_bias.weight".to_owned()).of(ModelPart::Tensors);
        let (what, advice) = model_file_error("model.zip", &error);
        assert_eq!(what, "model.zip: Its model.safetensors cannot be read: the tensor u_bias.weight is missing.");
        assert!(advice.contains("Download model"));
    }
}
