//! The lesson, from the invitation to the last question.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, visit, visit_with_data};
use std::fs;
use std::time::Duration;
use thirtyfour::Key;

const PATIENCE: Duration = Duration::from_secs(120);

/// Goes to a control by Tab alone, and presses a key there.
async fn key(page: &Page, role: &str, name: &str, key: Key) -> Result<()> {
    page.tab_to(role, name).await?;
    page.press_key(key).await
}

async fn enter(page: &Page, button: &str) -> Result<()> {
    key(page, "button", button, Key::Enter).await.with_context(|| format!("cannot press {button:?}"))
}

/// Replaces what is in a field, and leaves it.
async fn write(page: &Page, role: &str, name: &str, text: &str) -> Result<()> {
    page.tab_to(role, name).await?;
    page.browser()
        .action_chain()
        .key_down(Key::Control)
        .send_keys("a")
        .key_up(Key::Control)
        .send_keys(text)
        .send_keys(Key::Tab)
        .perform()
        .await?;
    Ok(())
}

/// Chooses the first option and goes down to this one, then decides.
async fn guess(page: &Page, first: &str, down: usize) -> Result<()> {
    key(page, "radio", first, Key::Space).await?;
    for _ in 0..down {
        page.press_key(Key::Down).await?;
    }
    enter(page, "This is my guess").await
}

/// Waits until all tasks of the page are done, reads what came of the guess, and turns the page.
async fn next(page: &Page, outcome: &str, heading: &str) -> Result<()> {
    page.wait_for_text("status", "Lesson status", "All tasks of this page are done.").await?;
    page.wait_for_text("region", "Lesson", outcome).await?;
    enter(page, "Next page").await?;
    page.wait_until_true(&format!("document.activeElement.innerText === {heading:?}")).await
}

async fn task_is_done(page: &Page, task: usize) -> Result<()> {
    page.wait_for_text("status", "Lesson status", &format!("Task {task} of ")).await
}

#[tokio::test]
async fn all_pages_by_keyboard_alone() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        enter(page, "Start the lesson").await?;
        page.wait_until_true("document.activeElement.innerText === 'Fill a gap'").await?;
        write(page, "spinbutton", "Your guess", "9").await?;
        key(page, "spinbutton", "Your guess", Key::Enter).await?;
        page.wait_for_text("status", "Lesson status", "Type a number from 1 to 5.").await?;
        let field = page.find("spinbutton", "Your guess").await?;
        ensure!(field.attr("aria-invalid").await?.as_deref() == Some("true"), "9 of 5 can be guessed");
        // What is done before the guess does not count: the guess comes first.
        write(page, "spinbutton", "Your guess", "3").await?;
        enter(page, "This is my guess").await?;
        enter(page, "Uncover hidden ratings").await?;
        next(page, "It came out as 2. Your guess was off by 1.", "Two numbers each").await?;
        // Back and Forward turn pages, too.
        page.browser().back().await?;
        page.wait_until_true("document.activeElement.innerText === 'Fill a gap'").await?;
        page.browser().forward().await?;
        page.wait_until_true("document.activeElement.innerText === 'Two numbers each'").await?;

        guess(page, "A low one: 1 or 2", 2).await?;
        let up = ["1", "1", "1", "0", "-1", "-1"];
        let movies = [
            "Rocket Night",
            "Falling Steel",
            "Robots Say Goodbye",
            "Heist at the Opera",
            "Letters in June",
            "The Slow Waltz",
        ];
        for movie in movies {
            write(page, "spinbutton", &format!("factor 1 of {movie}"), "1.7").await?;
        }
        for (movie, up) in movies.iter().zip(up) {
            write(page, "spinbutton", &format!("factor 2 of {movie}"), up).await?;
        }
        for (person, up) in ["Ana", "Ben", "Chioma", "Dev", "Elif"].iter().zip(["1", "-1", "0", "-1", "1"]) {
            write(page, "spinbutton", &format!("factor 1 of {person}"), "2").await?;
            write(page, "spinbutton", &format!("factor 2 of {person}"), up).await?;
        }
        page.wait_for_text("region", "Lesson", "Record of this device, by hand: 0.4").await?;
        next(page, "That is what came out.", "Let the slope do it").await?;

        // In the middle of a page the browser is closed and opened again.
        guess(page, "Fewer than 10", 1).await?;
        enter(page, "Random numbers").await?;
        enter(page, "Downhill").await?;
        task_is_done(page, 2).await?;
        let drawn = page.value("spinbutton", "factor 1 of Ana").await?;
        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Lesson", "Your guess: 10 to 100.").await?;
        page.wait_until_true("document.activeElement.innerText === 'Let the slope do it'").await?;
        // The toy has the same numbers.
        let number = "document.querySelector('[aria-label=\"factor 1 of Ana\"]')?.value";
        page.wait_until_true(&format!("{number} === {drawn:?}")).await?;
        let progress = page.find("progressbar", "Lesson progress").await?;
        ensure!(progress.attr("aria-valuetext").await?.as_deref() == Some("2 of 8 pages done"));
        let address = page.browser().current_url().await?;
        ensure!(address.query().is_some_and(|query| query.contains("lesson=1&page=3")), "{address}");
        for _ in 0..5 {
            enter(page, "Step downhill").await?;
        }
        task_is_done(page, 3).await?;
        enter(page, "Play").await?;
        next(page, "That is what came out.", "Why zero does not move").await?;

        guess(page, "None", 0).await?;
        enter(page, "Set all to zero").await?;
        task_is_done(page, 1).await?;
        write(page, "spinbutton", "factor 1 of Ana", "1").await?;
        enter(page, "Step downhill").await?;
        task_is_done(page, 2).await?;
        enter(page, "Play").await?;
        next(page, "You guessed “None”. That is what came out.", "One batch of the real thing").await?;

        guess(page, "All 600", 1).await?;
        for _ in 0..5 {
            enter(page, "Next card").await?;
        }
        task_is_done(page, 1).await?;
        enter(page, "Make this step").await?;
        page.wait_for_state("paused", PATIENCE).await?;
        enter(page, "Resume training").await?;
        page.wait_for_state("done", PATIENCE).await?;
        next(page, "That is what came out.", "Too small, too large").await?;

        guess(page, "Fall faster than before", 2).await?;
        key(page, "slider", "Toy learning rate", Key::Home).await?;
        enter(page, "Random numbers").await?;
        enter(page, "Play").await?;
        task_is_done(page, 1).await?;
        enter(page, "Play").await?;
        key(page, "slider", "Toy learning rate", Key::End).await?;
        enter(page, "Random numbers").await?;
        enter(page, "Play").await?;
        task_is_done(page, 2).await?;
        let rate = page.tab_to("slider", "Toy learning rate").await?;
        for _ in 0..16 {
            page.press_key(Key::Left).await?;
        }
        let rate = rate.attr("aria-valuetext").await?;
        ensure!(rate.as_deref() == Some("0.50"), "{rate:?}");
        enter(page, "Random numbers").await?;
        enter(page, "Play").await?;
        next(page, "You guessed “Grow and grow”.", "A map that nobody drew").await?;

        guess(page, "With weight decay", 1).await?;
        enter(page, "Train").await?;
        task_is_done(page, 1).await?;
        write(page, "textbox", "Your words for task 2", "old and new").await?;
        task_is_done(page, 2).await?;
        write(page, "textbox", "Your words for task 3", "loud and quiet").await?;
        task_is_done(page, 3).await?;
        enter(page, "Weight decay 0").await?;
        task_is_done(page, 4).await?;
        page.wait_for_state("done", PATIENCE).await?;
        enter(page, "Biases off").await?;
        page.wait_for_state("done", PATIENCE).await?;
        next(page, "You guessed “Without weight decay”. That is what came out.", "You").await?;

        write(page, "spinbutton", "Your guess", "4.5").await?;
        enter(page, "This is my guess").await?;
        enter(page, "Train").await?;
        task_is_done(page, 1).await?;
        for part in ["Star Wars", "Alien", "Titanic", "Toy Story", "Casablanca"] {
            page.tab_to("searchbox", "Find a movie to rate").await?.send_keys(part).await?;
            page.wait_until_true("!!document.querySelector('#you button[aria-label^=Rate]')").await?;
            page.press_key(Key::Enter).await?;
            page.wait_until_true("document.activeElement.type === 'range'").await?;
            page.press_key(Key::Right).await?;
        }
        task_is_done(page, 2).await?;
        let first = page.rows("Recommendations").await?[0][1].lines().next().unwrap_or_default().to_owned();
        enter(page, &format!("Why {first}?")).await?;
        next(page, "You guessed 4.5", "What do you know now?").await?;

        // Wrong answers are explained; then the right ones, by arrow keys.
        key(page, "radio", "The model read the titles.", Key::Space).await?;
        page.wait_for_text("region", "Lesson", "The model sees only who gave what which rating.").await?;
        page.press_key(Key::Down).await?;
        key(page, "radio", "3.5", Key::Space).await?;
        page.press_key(Key::Up).await?;
        let learns = "The model learns its ratings by heart and gets worse at new ones. Weight decay helps.";
        key(page, "radio", learns, Key::Space).await?;
        page.wait_for_text("status", "Questions", "All 3 answers are right.").await?;
        let lesson = page.text("region", "Lesson").await?;
        ensure!(lesson.contains("old and new") && lesson.contains("loud and quiet"), "{lesson}");
        enter(page, "Start the lesson over").await?;
        enter(page, "Keep them").await?;
        enter(page, "Start the lesson over").await?;
        enter(page, "Delete them and start over").await?;
        page.wait_until_true("document.activeElement.innerText === 'Fill a gap'").await?;
        enter(page, "Leave the lesson").await?;
        page.wait_until_true("document.activeElement.innerText === 'Start the lesson'").await?;
        page.find("region", "Evaluation").await?;
        // Back into the lesson, from a part of the page that it hides.
        page.tab_to("button", "Compare models").await?;
        page.browser().back().await?;
        page.wait_until_true("document.activeElement.innerText === 'Fill a gap'").await
    })
    .await
}

/// A class's own lesson beside the page: one that can be used, and one that says where it is wrong.
#[tokio::test]
async fn a_class_has_a_lesson_of_its_own() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let lesson = |theory: &str| {
        format!(
            r#"{{ "title": "Ours", "minutes": 3, "pages": [{{ "title": "Nur eins", {theory}, "show": ["Toy"],
            "guess": {{ "question": "Was?", "options": ["a", "b"], "right": 1 }},
            "tasks": [{{ "text": "Tu es.", "check": {{ "is": "toy_downhill" }} }}], "because": "Darum." }}] }}"#
        )
    };
    fs::write(folder.path().join("ours.json"), lesson(r#""theory": "Ein Satz.""#))?;
    fs::write(folder.path().join("wrong.json"), lesson(r#""teory": "Ein Satz.""#))?;
    fs::write(folder.path().join("manifest.json"), r#"{ "sets": [] }"#)?;
    visit_with_data(folder.path(), async |page| {
        page.open_beside("?lesson=data/ours.json").await?;
        page.wait_for_text("region", "Lesson", "Nur eins").await?;
        page.open_beside("?lesson=data/wrong.json").await?;
        let told = page.alert_text().await?;
        ensure!(told == "The lesson data/wrong.json cannot be used. pages[1] has no “theory”.", "{told}");
        page.press("Open the built-in lesson").await?;
        page.wait_for_text("region", "Lesson", "Fill a gap").await?;
        // A phone shows the task, the whole table, and the loss together.
        page.set_viewport(390, 844, true).await?;
        page.set("Your guess", "3").await?;
        page.press("This is my guess").await?;
        page.wait_until_true(
            "(() => {
                const [task, table, loss] = ['.tasks [aria-current]', '.toy-ratings', '.toy-loss strong']
                    .map(part => document.querySelector(part).getBoundingClientRect());
                return [table, loss].every(it => it.top > 0 && it.left >= 0 && it.right <= innerWidth && it.bottom <= task.top)
                    && task.bottom <= innerHeight;
            })()",
        )
        .await
    })
    .await
}
