// Copies, shares, follows live numbers, and keeps a form from being sent twice. Everything else works without it.
(function () {
  "use strict";
  var said = document.getElementById("said");
  var quiet;

  function say(text) {
    if (!said) return;
    said.textContent = text;
    clearTimeout(quiet);
    quiet = setTimeout(function () { said.textContent = ""; }, 4000);
  }

  function field(button) {
    return document.getElementById(button.getAttribute("data-of"));
  }

  function select(of) {
    of.focus({ preventScroll: true });
    of.select();
    of.setSelectionRange(0, of.value.length);
  }

  // Plain http has no clipboard, and in-app browsers may refuse it: the text is selected then, to be copied by hand.
  function byHand(button, of) {
    var done = false;
    var folded = of.closest("details");
    if (folded) folded.open = true;
    select(of);
    try { done = document.execCommand("copy"); } catch (ignored) { done = false; }
    if (done) button.focus({ preventScroll: true });
    say(button.getAttribute(done ? "data-done" : "data-selected"));
  }

  function copy(button) {
    var of = field(button);
    if (!navigator.clipboard || !navigator.clipboard.writeText) return byHand(button, of);
    navigator.clipboard.writeText(of.value).then(
      function () { say(button.getAttribute("data-done")); },
      function () { byHand(button, of); }
    );
  }

  function share(button) {
    // The person may close the sheet, which is no failure.
    navigator.share({ text: field(button).value }).catch(function () {});
  }

  function show(name, act) {
    document.querySelectorAll("button[data-" + name + "]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { act(button); });
    });
  }

  show("copy", copy);
  if (navigator.share) show("share", share);

  document.addEventListener("focusin", function (event) {
    var of = event.target;
    if (of.readOnly && of.select) of.select();
  });

  // Live numbers: `name=number` pairs, each for the element of that name.
  var live = document.querySelector("[data-live]");
  if (live && window.EventSource) {
    new EventSource(live.getAttribute("data-live")).onmessage = function (event) {
      event.data.split(" ").forEach(function (pair) {
        var parts = pair.split("=");
        var of = document.getElementById("n-" + parts[0]);
        if (of && of.textContent !== parts[1]) of.textContent = parts[1];
      });
    };
  }

  // A thumb taps twice. The button works again when the page is shown again.
  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-sent")) return event.preventDefault();
    event.target.setAttribute("data-sent", "");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });
})();
