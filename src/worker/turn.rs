//! Giving the browser a turn: messages that arrived meanwhile are delivered before we go on.

use futures_channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageChannel, MessagePort};

/// A channel to oneself. Its messages queue behind those of the page, and unlike timers they are not throttled.
pub struct Turns {
    here: MessagePort,
    there: MessagePort,
}

impl Turns {
    /// Fails where the browser has no message channels, which none does that runs workers.
    pub fn new() -> Result<Turns, wasm_bindgen::JsValue> {
        let channel = MessageChannel::new()?;
        Ok(Turns { here: channel.port1(), there: channel.port2() })
    }

    /// Ends when everything that was waiting has had its turn.
    pub async fn give(&self) {
        let (done, turn) = oneshot::channel();
        let arrived = Closure::once(move || {
            // Nobody waits any more only if this very future was dropped.
            let _ = done.send(());
        });
        self.here.set_onmessage(Some(arrived.as_ref().unchecked_ref()));
        if self.there.post_message(&wasm_bindgen::JsValue::NULL).is_ok() {
            // The sender lives in `arrived`, so this cannot be canceled.
            let _ = turn.await;
        }
    }
}
