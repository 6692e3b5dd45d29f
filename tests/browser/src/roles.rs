//! Finds elements by role and name: in the accessibility tree, where the browser's driver shows it.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use thirtyfour::{WebDriver, WebElement};

/// The elements of the accessibility tree with this role and exactly this name: what a screen reader would find. By the devtools
/// protocol, which the Chromium family has.
pub async fn find_in_tree(browser: &WebDriver, role: &str, name: &str) -> Result<Vec<WebElement>> {
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

/// The elements that HTML gives this role, with this name by the usual ways to name: close to the tree, for browsers whose
/// drivers do not show it.
pub async fn find_in_document(browser: &WebDriver, role: &str, name: &str) -> Result<Vec<WebElement>> {
    const FIND: &str = "
        const [role, name] = arguments;
        const implied = {
            button: 'button', region: 'section', table: 'table', figure: 'figure', list: 'ul, ol', status: 'output',
            spinbutton: 'input[type=number]', slider: 'input[type=range]', checkbox: 'input[type=checkbox]',
            searchbox: 'input[type=search]', textbox: 'input[type=text], textarea', combobox: 'select, input[list]',
            progressbar: 'progress', note: '[role=note]', group: 'fieldset',
        };
        const text = it => (it?.innerText || it?.textContent || '').replace(/\\s+/g, ' ').trim();
        const named = it => {
            const by = it.getAttribute('aria-labelledby');
            if (by) return by.split(' ').map(id => text(document.getElementById(id))).join(' ');
            if (it.ariaLabel) return it.ariaLabel;
            if (it.labels?.length) return [...it.labels].map(text).join(' ');
            return text(it.caption ?? it.querySelector(':scope > figcaption, :scope > legend') ?? it);
        };
        const all = document.querySelectorAll(`[role='${role}'], ${implied[role] ?? '[role=none]'}`);
        const plays = it => (it.getAttribute('role') ?? role) === role;
        return [...all].filter(it => plays(it) && it.checkVisibility() && named(it) === name)";
    Ok(browser.execute(FIND, vec![role.into(), name.into()]).await?.elements()?)
}
