//! Tensors as safetensors: a header in JSON that says where each lies, then their bytes, one after the other.

use super::{ModelFileError, ModelPart, PartError, Pieces};
use crate::model::{ModelSpec, Params, Tensor, TensorRole};
use crate::train::Checkpoint;
use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{Dtype, SafeTensors};
use std::iter::once;
use std::rc::Rc;

/// Values that are written at once.
const PIECE: usize = 1 << 20;

/// Tables of a checkpoint that have a tensor per parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TensorSet {
    Params,
    /// The optimizer's moments, by fastai's names.
    GradAvg,
    SqrAvg,
}

impl TensorSet {
    /// What stands before the name of each of its tensors.
    fn prefix(self) -> &'static str {
        match self {
            TensorSet::Params => "",
            TensorSet::GradAvg => "grad_avg.",
            TensorSet::SqrAvg => "sqr_avg.",
        }
    }

    fn of(self, checkpoint: &Checkpoint) -> Option<&Params> {
        let moments = checkpoint.optimizer.as_ref().map(|optimizer| &optimizer.moments);
        match self {
            TensorSet::Params => Some(&checkpoint.params),
            TensorSet::GradAvg => moments.map(|moments| &moments.grad_avg),
            TensorSet::SqrAvg => moments.map(|moments| &moments.sqr_avg),
        }
    }

    /// Whether it has a tensor of this role: the optimizer knows nothing of those that it does not train.
    fn has(self, role: TensorRole) -> bool {
        self == TensorSet::Params || role.is_trained()
    }

    /// Whether its tensors of this role are means of squares or counts, which are never negative.
    fn is_square(self, role: TensorRole) -> bool {
        self == TensorSet::SqrAvg || matches!(role, TensorRole::RunningVar | TensorRole::BatchesTracked)
    }
}

/// The type that PyTorch has for it.
fn dtype(role: TensorRole) -> Dtype {
    if role == TensorRole::BatchesTracked { Dtype::I64 } else { Dtype::F32 }
}

/// A tensor of the file: which it is in the checkpoint.
#[derive(Clone, Copy)]
struct TensorPlace {
    table: TensorSet,
    index: usize,
    dtype: Dtype,
}

impl TensorPlace {
    fn tensor(self, checkpoint: &Checkpoint) -> Option<&Tensor> {
        self.table.of(checkpoint)?.tensors.get(self.index)
    }

    fn values(self, checkpoint: &Checkpoint) -> &[f32] {
        self.tensor(checkpoint).map_or(&[], |tensor| &tensor.data)
    }
}

/// The file of these tables of a checkpoint, as far as it has them.
pub fn write(checkpoint: &Rc<Checkpoint>, tables: &[TensorSet]) -> Pieces {
    let roles: Vec<TensorRole> = checkpoint.spec.tensors().iter().map(|tensor| tensor.role).collect();
    let mut places: Vec<TensorPlace> = Vec::new();
    for &table in tables.iter().filter(|table| table.of(checkpoint).is_some()) {
        let roles = roles.iter().enumerate().filter(|&(_, &role)| table.has(role));
        places.extend(roles.map(|(index, &role)| TensorPlace { table, index, dtype: dtype(role) }));
    }
    // The longest values first, so that each lies at a multiple of its length.
    places.sort_by_key(|place| std::cmp::Reverse(place.dtype.bitsize()));
    let header = header(checkpoint, &places);
    let starts =
        |place: TensorPlace| (0..place.values(checkpoint).len()).step_by(PIECE).map(move |start| (place, start));
    let chunks: Vec<(TensorPlace, usize)> = places.iter().flat_map(|&place| starts(place)).collect();
    let (total, checkpoint) = (1 + chunks.len(), Rc::clone(checkpoint));
    let values = chunks.into_iter().map(move |(place, start)| {
        let values = &place.values(&checkpoint)[start..];
        bytes(place.dtype, &values[..values.len().min(PIECE)])
    });
    Pieces::new(total, once(header).chain(values))
}

/// The length of the header, then the header, filled up with blanks to a multiple of eight.
fn header(checkpoint: &Checkpoint, places: &[TensorPlace]) -> Vec<u8> {
    let mut end = 0;
    let tensors = places.iter().filter_map(|&place| {
        let Tensor { name, shape, data } = place.tensor(checkpoint)?;
        let start = end;
        end += data.len() * (place.dtype.bitsize() / 8);
        let info = TensorInfo { dtype: place.dtype, shape: shape.clone(), data_offsets: (start, end) };
        Some((format!("{}{name}", place.table.prefix()), info))
    });
    let metadata = Metadata::new(None, tensors.collect()).expect("tensors one after the other, of the sizes they have");
    let mut json = serde_json::to_vec(&metadata).expect("names and whole numbers");
    json.resize(json.len().next_multiple_of(8), b' ');
    [(json.len() as u64).to_le_bytes().as_slice(), &json].concat()
}

fn bytes(dtype: Dtype, values: &[f32]) -> Vec<u8> {
    match dtype {
        Dtype::I64 => values.iter().flat_map(|&value| (value as i64).to_le_bytes()).collect(),
        _ => bytemuck::cast_slice(values).to_vec(),
    }
}

/// The tables that a part holds for the model `spec`, each in fastai's order; zero what a table has no
/// tensors for.
pub fn read<const N: usize>(
    part: ModelPart,
    bytes: &[u8],
    spec: &ModelSpec,
    tables: [TensorSet; N],
) -> Result<[Params; N], ModelFileError> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| PartError::decoder(error).of(part))?;
    let mut read = [(); N].map(|()| Params::default());
    for (params, table) in read.iter_mut().zip(tables) {
        for tensor in spec.tensors() {
            // Of shapes that the file does not confirm nothing is made: they may be of any size.
            let data: Vec<f32> = if table.has(tensor.role) {
                let full_name = format!("{}{}", table.prefix(), tensor.name);
                let view = file.tensor(&full_name);
                let view = view.map_err(|_| PartError::NoTensor(full_name.clone()).of(part))?;
                let (found, expected) = ((view.dtype(), view.shape()), (dtype(tensor.role), &tensor.shape[..]));
                if found != expected {
                    let [found, expected] = [found, expected].map(|(dtype, shape)| format!("{dtype:?} {shape:?}"));
                    return Err(PartError::OtherShape { tensor: full_name, found, expected }.of(part));
                }
                match view.dtype() {
                    Dtype::I64 => {
                        bytemuck::pod_collect_to_vec::<u8, i64>(view.data()).iter().map(|&n| n as f32).collect()
                    }
                    _ => bytemuck::pod_collect_to_vec(view.data()),
                }
            } else {
                vec![0.0; tensor.shape.iter().product()]
            };
            let is_impossible = |x: f32| match tensor.role {
                TensorRole::Constant if table == TensorSet::Params => x <= 0.0,
                role => table.is_square(role) && x < 0.0,
            };
            if data.iter().any(|&x| is_impossible(x)) {
                return Err(PartError::Negative(format!("{}{}", table.prefix(), tensor.name)).of(part));
            }
            params.tensors.push(Tensor { name: tensor.name, shape: tensor.shape, data });
        }
        if !params.is_finite() {
            return Err(PartError::NotFinite.of(part));
        }
    }
    Ok(read)
}
