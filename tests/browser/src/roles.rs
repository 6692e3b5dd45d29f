//! Finds elements in the accessibility tree: what a screen reader would find under a role and a name.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use thirtyfour::{WebDriver, WebElement};

/// The elements with this role and exactly this name.
pub async fn find_all(browser: &WebDriver, role: &str, name: &str) -> Result<Vec<WebElement>> {
    let cdp = browser.cdp();
    let document = cdp.send_raw("DOM.getDocument", json!({ "depth": 0 })).await?;
    let query = json!({ "nodeId": document["root"]["nodeId"], "role": role, "accessibleName": name });
    let found = cdp.send_raw("Accessibility.queryAXTree", query).await?;
    let nodes = found["nodes"].as_array().context("the browser's answer has no nodes")?;
    let mut elements = Vec::new();
    for node in nodes.iter().filter(|node| node["ignored"] != true) {
        elements.push(element(browser, &node["backendDOMNodeId"]).await?);
    }
    Ok(elements)
}

/// The devtools protocol and WebDriver name elements differently; a variable of the page carries one across.
async fn element(browser: &WebDriver, backend_node: &Value) -> Result<WebElement> {
    let cdp = browser.cdp();
    let resolved = cdp.send_raw("DOM.resolveNode", json!({ "backendNodeId": backend_node })).await?;
    let carry = json!({
        "objectId": resolved["object"]["objectId"],
        "functionDeclaration": "function () { window.foundByRole = this }",
    });
    cdp.send_raw("Runtime.callFunctionOn", carry).await?;
    Ok(browser.execute("return window.foundByRole", vec![]).await?.element()?)
}
