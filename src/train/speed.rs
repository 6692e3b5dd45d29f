//! How fast an engine makes the first steps of a run, so that "Auto" can compare engines.

use super::Run;
use super::data_loader::DataLoader;
use crate::engine::{Batches, Engine, EngineError};
use std::time::Duration;
use web_time::Instant;

/// Steps of a test at most.
const STEPS: usize = 128;
/// Parts in which an engine makes them. The first warms it up: a GPU compiles its shaders there.
const PARTS: usize = 8;

/// The first batches of a run, to test engines on.
pub struct SpeedTest(Batches);

impl SpeedTest {
    pub fn of(run: &Run) -> SpeedTest {
        SpeedTest(DataLoader::default().batches(run, 0, STEPS))
    }

    /// Steps per second of an engine that has made none yet, tested for about `time`. One that returns within a step
    /// counts as if it had made that step.
    pub async fn steps_per_second(&self, engine: &mut dyn Engine, time: Duration) -> Result<f64, EngineError> {
        let SpeedTest(batches) = self;
        let part_steps = batches.len().div_ceil(PARTS).max(1);
        let (mut steps, mut seconds) = (0, 0.0);
        for (k, part) in batches.chunks(part_steps).enumerate() {
            let began = Instant::now();
            let done = engine.run(&part).await?.len();
            let is_whole = done == part.len();
            if k == 0 && is_whole && part_steps < batches.len() {
                continue;
            }
            steps += done.max(1);
            seconds += began.elapsed().as_secs_f64();
            if !is_whole || seconds >= time.as_secs_f64() {
                break;
            }
        }
        Ok(steps as f64 / seconds.max(1e-6))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, ItemNames, sample};
    use crate::engine::{EngineFacts, EngineKind, Moments};
    use crate::model::Params;
    use crate::train::TrainConfig;
    use async_trait::async_trait;
    use pollster::block_on;
    use std::thread::sleep;

    /// How long a step takes, and how many an engine makes before it returns.
    struct Slow(Duration, usize);

    #[async_trait(?Send)]
    impl Engine for Slow {
        fn facts(&self) -> EngineFacts {
            EngineFacts { kind: EngineKind::Cpu, adapter: String::new(), fallback_reason: None }
        }

        async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
            let steps = self.1.min(batches.len());
            sleep(self.0 * steps.max(1) as u32);
            Ok(vec![1.0; steps])
        }

        async fn predict(&mut self, _: &[Class], _: &[Class]) -> Result<Vec<f32>, EngineError> {
            unreachable!("a test only trains")
        }

        async fn params(&mut self) -> Result<Params, EngineError> {
            unreachable!("a test only trains")
        }

        async fn moments(&mut self) -> Result<Moments, EngineError> {
            unreachable!("a test only trains")
        }

        async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
            unreachable!("a test only trains")
        }
    }

    /// A machine can be slower than the sleep, never faster.
    #[test]
    fn steps_are_counted_by_the_time_they_take() {
        let run = Run::prepare(&TrainConfig::default(), &sample::table().dataset(ItemNames::Titles)).expect("settings");
        let speed = |step, at_once| {
            let time = Duration::from_millis(20);
            block_on(SpeedTest::of(&run).steps_per_second(&mut Slow(step, at_once), time)).expect("a speed")
        };
        let (millisecond, most) = (Duration::from_millis(1), usize::MAX);
        assert!((10.0..=1000.0).contains(&speed(millisecond, most)), "{}", speed(millisecond, most));
        assert!(speed(millisecond / 4, most) > 1.5 * speed(millisecond * 4, most));
        // An engine that returns within its first step is not waited for.
        assert!((1.0..=1000.0).contains(&speed(millisecond, 0)));
    }
}
