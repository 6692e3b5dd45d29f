//! Host and shaders lay their structs out alike.

use super::super::dot::STEPS_AT_ONCE;
use super::super::excerpt::Place;
use super::super::kernel::SHARED;
use super::super::steps::SLOT;
use super::*;
use crate::engine::cpu::batch_norm::Statistics;
use crate::engine::optim::LazyUpdate;
use crate::engine::plan::Touch;
use std::mem::offset_of;

/// Offsets of a struct's members and its size, as WGSL lays it out.
fn wgsl_layout(source: &str, name: &str) -> Option<(Vec<(String, u32)>, u32)> {
    let module = wgpu::naga::front::wgsl::parse_str(source).expect("valid WGSL");
    let found = module.types.iter().find_map(|(_, ty)| match &ty.inner {
        wgpu::naga::TypeInner::Struct { members, span } if ty.name.as_deref() == Some(name) => Some((members, *span)),
        _ => None,
    });
    found.map(|(members, span)| {
        let member = |m: &wgpu::naga::StructMember| (m.name.clone().unwrap_or_default(), m.offset);
        (members.iter().map(member).collect(), span)
    })
}

/// The same of a Rust struct.
macro_rules! rust_layout {
    ($name:ident { $($field:ident),* }) => {
        (stringify!($name), vec![$((stringify!($field).to_owned(), offset_of!($name, $field) as u32)),*], size_of::<$name>() as u32)
    };
}

#[test]
fn host_and_shaders_lay_their_structs_out_alike() {
    let shared = [
        rust_layout!(RowRating { user_row, item_row, value }),
        rust_layout!(Step {
            index,
            first_rating,
            n_ratings,
            first_touch,
            n_touches,
            first_lazy_update,
            n_lazy_updates
        }),
        rust_layout!(Touch { row, first_position, n_positions }),
        rust_layout!(Place { in_part, in_excerpt }),
        rust_layout!(LazyUpdate {
            row,
            from_step,
            until_step,
            replay,
            decay,
            momentum,
            sqr_momentum,
            weight,
            eps,
            spread
        }),
        rust_layout!(StepHyper { decay, momentum, step_size, sqr_debias }),
        rust_layout!(Statistics { mean, inverse_deviation }),
    ];
    for (name, members, size) in shared {
        assert_eq!(wgsl_layout(SHARED, name), Some((members, size)), "{name}");
    }
    // No override can size an array of a uniform.
    let steps = (vec![("steps".to_owned(), 0)], (STEPS_AT_ONCE * SLOT) as u32);
    assert_eq!(wgsl_layout(SHARED, "Steps"), Some(steps));
}
