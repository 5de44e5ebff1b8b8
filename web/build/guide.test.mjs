import { describe, expect, test } from "vitest";
import { render, slugs, targetOf } from "./guide.mjs";

const pages = ["operators", "connectors"];
const body = (text) => render(text, pages).body;

describe("headings", () => {
  test("have the ids that they have on GitHub", () => {
    const slug = slugs();
    expect(slug("When it does not work")).toBe("when-it-does-not-work");
    expect(slug("1. Registration")).toBe("1-registration");
    expect(slug("Calls: `whoami`, and others")).toBe("calls-whoami-and-others");
    expect(slug("Größe")).toBe("größe");
  });

  test("of the same text have different ids", () => {
    const slug = slugs();
    expect([slug("Calls"), slug("Calls"), slug("Calls")]).toEqual(["calls", "calls-1", "calls-2"]);
  });

  test("lead to themselves, but the first", () => {
    const { body: html, headings } = render("# For all\n\n## Add & change\n", pages);
    expect(html).toContain('<h1 id="for-all">For all</h1>');
    expect(html).toContain(
      '<h2 id="add--change">Add &amp; change <a class="here" href="#add--change"',
    );
    expect(headings.map((one) => one.depth)).toEqual([1, 2]);
  });
});

describe("links", () => {
  test.each([
    ["connectors.md", "connectors.html"],
    ["connectors.md#calls", "connectors.html#calls"],
    ["#here", "#here"],
    ["https://example.com/", "https://example.com/"],
    ["../examples/connector-python/", null],
    ["../README.md", null],
    ["decisions/hosts.md", null],
    ["gone.md", null],
    ["javascript:alert(1)", null],
    ["//evil.example/", null],
    ["/etc/passwd", null],
  ])("%s leads to %s", (href, target) => {
    expect(targetOf(href, pages)).toBe(target);
  });

  test("that lead out of the guide are text", () => {
    expect(body("See [the sample](../examples/).")).toBe("<p>See the sample.</p>\n");
    expect(body("See [apps](connectors.md).")).toContain('<a href="connectors.html">apps</a>');
  });
});

describe("nothing in a document becomes more than text", () => {
  test("what looks like HTML", () => {
    expect(body("<script>alert(1)</script>\n")).not.toContain("<script>");
    expect(body('Call <img src=x onerror="alert(1)"> so.')).not.toContain("<img");
    expect(body("`<b>`")).toContain("<code>&lt;b&gt;</code>");
    expect(body('```\n<b> & "c"\n```')).toContain("&lt;b> &amp; &quot;c&quot;");
  });

  test("a title or a name in a link", () => {
    expect(body('[a](connectors.md "on\\"click")')).toBe(
      '<p><a href="connectors.html">a</a></p>\n',
    );
  });
});

test("what is wide scrolls by itself, and by keyboard", () => {
  expect(body("```\nx\n```")).toContain('<pre tabindex="0">');
  expect(body("| a | b |\n| --- | --- |\n| 1 | 2 |\n")).toContain('<div class="wide" tabindex="0"');
});

test("pictures are named, so that they come along", () => {
  const { body: html, pictures } = render("![The grid](images/grid.png)", pages);
  expect(pictures).toEqual(["images/grid.png"]);
  expect(html).toContain('<img src="images/grid.png" alt="The grid"');
});
