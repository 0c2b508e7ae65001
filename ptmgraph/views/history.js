// Back leaves a page. Streamlit adds a step to the browser's history for each change of the address;
// what a control changes takes the place of the step instead, and only another page, or another
// thing on the page, adds one.
{
  const seen = (address) => {
    const { pathname, searchParams } = new URL(address, location.href);
    return JSON.stringify([pathname, searchParams.getAll("id"), searchParams.get("question")]);
  };
  const push = history.pushState;
  history.pushState = function (state, unused, address) {
    const same = address && seen(address) === seen(location.href);
    return (same ? history.replaceState : push).call(history, state, unused, address);
  };
}
