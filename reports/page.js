// Draws the figures of the page in the reader's theme, and in the light one on paper.
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const boxes = [...document.querySelectorAll("[data-figure]")];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const A4 = 680; // pixels between the margins

  const draw = (paper) => {
    for (const box of boxes) {
      const { data, layout } = figures[box.dataset.figure][dark.matches && !paper ? "dark" : "light"];
      const width = paper ? A4 : box.clientWidth;
      const xaxis = { ...layout.xaxis, nticks: Math.max(2, Math.floor(width / 90)) };
      Plotly.react(box, data, { ...layout, width, xaxis }, { displayModeBar: false, doubleClick: false });
    }
  };

  draw(false);
  dark.addEventListener("change", () => draw(false));
  addEventListener("resize", () => draw(matchMedia("print").matches));
  addEventListener("beforeprint", () => draw(true));
  addEventListener("afterprint", () => draw(false));
})();
