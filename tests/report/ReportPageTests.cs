using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Microsoft.Playwright;

using NUnit.Framework;

using Pistachio.Hil.Reports;
using Pistachio.Hil.Runs;

using Shouldly;

namespace Pistachio.Report.Tests;

/// <summary>What a visitor of the lab sees of a run.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class ReportPageTests
{
    private string directory = "";
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private IPage page = null!;
    private List<string> complaints = [];

    [OneTimeSetUp]
    public async Task StartBrowserAsync()
    {
        string chromium = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("chromium is not installed (Debian: apt-get install chromium fonts-dejavu-core)");
        directory = Directory.CreateTempSubdirectory("pistachio-report-tests-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, HtmlReport.FileName), HtmlReport.Build(ExampleRun.Make(), ExampleRun.Earlier(), ExampleRun.Logs));
        playwright = await Playwright.CreateAsync();

        // The page is our own; the sandbox does not work for root and in many containers.
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    [OneTimeTearDown]
    public async Task StopBrowserAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
        if (directory.Length > 0)
            Directory.Delete(directory, true);
    }

    [SetUp]
    public async Task OpenAsync()
    {
        complaints = [];
        page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        page.Console += (_, message) => complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) => complaints.AddRange(request.Url.StartsWith("file:") || request.Url == "data:," ? [] : [$"request: {request.Url}"]);
        await page.GotoAsync(new Uri(Path.Combine(directory, HtmlReport.FileName)).AbsoluteUri);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await page.CloseAsync();
        complaints.ShouldBeEmpty("the browser complains, or the page asks for something");
    }

    [Test]
    public async Task The_verdict_and_the_numbers_are_what_the_run_was()
    {
        (await page.Locator("h1").AllTextContentsAsync()).ShouldBe(["pc-x86: 2 tests failed"]);
        (await page.TitleAsync()).ShouldBe("pc-x86: 71 passed, 2 failed, 1 flaky, 1 in quarantine, 1 skipped, 25 blocked");
        foreach (RunOutcome outcome in Enum.GetValues<RunOutcome>())
        {
            string name = outcome.ToString().ToLowerInvariant();
            (await page.Locator($".tiles button[data-filter={name}] strong").TextContentAsync()).ShouldBe($"{ExampleRun.Count(outcome)}");
        }

        (await page.Locator("main h2").AllTextContentsAsync()).ShouldBe(["Phases", "Since the run before", "Time line", "Trends", "Tests", "Console"]);
        (await page.Locator("#phases tbody tr").AllTextContentsAsync()).Count.ShouldBe(4);
        (await page.Locator("#changes h3").AllTextContentsAsync())[0].ShouldBe("Newly failed (2)");
    }

    [Test]
    public async Task A_filter_shows_the_tests_of_its_kind_and_nothing_else()
    {
        await page.Locator("#tests .filters button[data-filter=failed]").ClickAsync();
        (await VisibleAsync()).ShouldBe(["open/does_not_follow_links", "open/needs_permission"]);
        (await page.Locator("#shown").TextContentAsync()).ShouldBe("2 of 101 tests shown");
        (await page.Locator("#tests .filters button[aria-pressed=true]").TextContentAsync()).ShouldBe("failed 2");
        (await page.Locator("#phase-memory").IsVisibleAsync()).ShouldBeFalse("a phase without a test that is shown has no heading");

        await page.Locator(".tiles button[data-filter=flaky]").ClickAsync();
        (await VisibleAsync()).ShouldBe(["mlock/limits_are_kept"]);

        await page.Locator("#tests .filters button[data-filter=all]").ClickAsync();
        await page.Locator("#search").FillAsync("STAT 1");
        (await VisibleAsync()).Count.ShouldBe(12, "1, 10 to 19 and 21");
    }

    [Test]
    public async Task A_result_leads_to_its_lines_on_the_console_and_back()
    {
        ILocator test = page.Locator("li[data-name='open/does_not_follow_links']");
        await test.Locator(".lines a").ClickAsync();
        string target = new Uri(page.Url).Fragment[1..];
        ILocator line = page.Locator($"[id='{target}']");
        (await line.TextContentAsync()).ShouldNotBeNull().ShouldContain("open/does_not_follow_links started");
        await Assertions.Expect(line).ToBeInViewportAsync();
        (await page.Locator(".log p.now").CountAsync()).ShouldBe(4, "all lines of the test are marked");

        await page.Locator("#tests .filters button[data-filter=flaky]").ClickAsync();
        await line.Locator("a.back").ClickAsync();
        await Assertions.Expect(test).ToBeInViewportAsync();
        (await VisibleAsync()).Count.ShouldBe(101, "a link to a test that a filter hides shows it");
    }

    [Test]
    public async Task Every_link_on_the_page_leads_somewhere_on_the_page()
    {
        string[] broken = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(href => !href.startsWith('#') || document.getElementById(href.slice(1)) === null)");
        broken.ShouldBeEmpty();
        string[] twice = await page.EvaluateAsync<string[]>(
            "() => { const ids = [...document.querySelectorAll('[id]')].map(each => each.id); return ids.filter((id, i) => ids.indexOf(id) !== i); }");
        twice.ShouldBeEmpty();
    }

    [Test]
    public async Task What_the_board_wrote_is_text_and_changes_nothing()
    {
        (await page.TitleAsync()).ShouldStartWith("pc-x86: ");
        (await page.Locator("img").CountAsync()).ShouldBe(0);
        (await page.Locator("script").CountAsync()).ShouldBe(1);
        (await page.Locator(".log").First.TextContentAsync()).ShouldNotBeNull().ShouldContain("</span><script>document.title='taken'</script>");
        (await page.ContentAsync()).ShouldNotContain("\u202E");
    }

    [TestCase(1280)]
    [TestCase(400)]
    public async Task Nothing_sticks_out_of_the_page(int width)
    {
        await page.SetViewportSizeAsync(width, 900);
        string[] wide = await page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= innerWidth ? [] : ["page " + document.documentElement.scrollWidth,
              ...[...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(each => each.outerHTML.slice(0, 80))]
            """);
        wide.ShouldBeEmpty();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{width}.png"), FullPage = true });
    }

    [Test]
    public async Task Text_is_readable_in_light_and_in_dark()
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            (await FaintAsync()).ShouldBeEmpty($"{scheme}: contrast below 4.5 to 1 (WCAG 2.2, 1.4.3)");
        }

        await page.Locator("#theme").ClickAsync();
        (await page.Locator("html").GetAttributeAsync("data-theme")).ShouldBe("light", "the button turns dark into light");
        (await FaintAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task The_keyboard_reaches_the_filters_and_each_control_has_a_name()
    {
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("() => document.activeElement.textContent")).ShouldBe("Skip to the tests");
        await page.Locator("#tests .filters button[data-filter=skipped]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        (await VisibleAsync()).ShouldBe(["madvise/hugepages"]);
        int nameless = await page.EvaluateAsync<int>(
            "() => [...document.querySelectorAll('a, button, input, [role=region], [role=img]')].filter(each => (each.getAttribute('aria-label') ?? each.textContent).trim() === '').length");
        nameless.ShouldBe(0);
    }

    private async Task<IReadOnlyList<string>> VisibleAsync() =>
        await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('ul.tests > li')].filter(each => each.offsetParent !== null).map(each => each.dataset.name)");

    /// <summary>Texts whose color is too near to that of what is behind them.</summary>
    private Task<string[]> FaintAsync() => page.EvaluateAsync<string[]>(
        """
        () => {
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgba = color => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return canvas.getImageData(0, 0, 1, 1).data;
          };
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = each => {
            for (let up = each; up !== null; up = up.parentElement) {
              const color = rgba(getComputedStyle(up).backgroundColor);
              if (color[3] === 255) return color;
            }
            return [255, 255, 255];
          };
          const faint = new Set();
          for (const each of document.querySelectorAll("main *, .bar *, footer")) {
            if (each.closest("svg, .none") !== null || ![...each.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== "")) continue;
            const [a, b] = [light(rgba(getComputedStyle(each).color)), light(behind(each))].sort((x, y) => y - x);
            if ((a + 0.05) / (b + 0.05) < 4.5) faint.add(`${each.tagName}.${each.className} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
          }
          return [...faint];
        }
        """);
}
