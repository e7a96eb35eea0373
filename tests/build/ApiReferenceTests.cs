using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pistachio.Build.Documentation;
using Shouldly;

namespace Pistachio.Build.Tests;

internal sealed partial class ApiReferenceTests
{
    private const string Documentation =
        """
        <doc><members>
        <member name="T:A.B.Shelf`1"><summary>Holds things; see <see cref="M:A.B.Shelf`1.Put(`0,System.Int32)"/>.</summary>
        <remarks>A &lt; B. <code>
          one
            two
        </code></remarks></member>
        <member name="M:A.B.Shelf`1.Put(`0,System.Int32)"><summary>Puts.</summary><param name="thing">What.</param><returns>Where.</returns></member>
        <member name="T:A.B.Shelf`1.Row"><summary>A row.</summary></member>
        <member name="F:A.B.Undocumented.Limit"><summary>A limit.</summary></member>
        </members></doc>
        """;

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory();

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("M:A.B.C.Read(System.ReadOnlySpan{System.Byte},System.UInt64@)", "Read(ReadOnlySpan<byte>, ref ulong)")]
    [TestCase("M:A.B.C.#ctor(System.Int32[])", "C(int[])")]
    [TestCase("M:A.B.C.Map``1(System.Func{``0,System.Boolean},System.String)", "Map<T>(Func<T0, bool>, string)")]
    [TestCase("P:A.B.C.Item(System.Int32)", "Item[int]")]
    [TestCase("P:A.B.C.Count", "Count")]
    [TestCase("M:A.B.C.Run", "Run()")]
    [TestCase("T:A.B.Pair`2", "Pair<T0, T1>")]
    public void A_documentation_id_reads_like_code(string id, string expected) =>
        new DocumentationId(id).DisplayName.ShouldBe(expected);

    [Test]
    public void Every_type_has_a_page_and_every_link_leads_somewhere()
    {
        var pages = Write();

        pages.Keys.ShouldBe(
            ["A.B.Shelf_1.Row.html", "A.B.Shelf_1.html", "A.B.Undocumented.html", "index.html", "namespace-A.B.html"], ignoreOrder: true);
        foreach (var (page, html) in pages)
        {
            foreach (Match link in Link().Matches(html))
            {
                var parts = link.Groups[1].Value.Split('#');
                pages.ShouldContainKey(parts[0], $"link in {page}");
                if (parts.Length > 1)
                {
                    pages[parts[0]].ShouldContain($"id=\"{parts[1]}\"");
                }
            }
        }
    }

    [Test]
    public void A_page_says_what_the_docstring_says()
    {
        var page = Write()["A.B.Shelf_1.html"];

        page.ShouldContain("<h1>Shelf&lt;T&gt;</h1>");
        page.ShouldContain("Put(T0, int)");
        page.ShouldContain("<dt>thing</dt><dd>What.</dd>");
        page.ShouldContain("Where.");
        page.ShouldContain("A &lt; B.");
        page.ShouldContain("<pre>one\n  two</pre>");
    }

    [Test]
    public void A_nested_type_stands_in_the_namespace_of_the_type_around_it() =>
        Read().Namespaces.Single().Select(type => type.Name).ShouldBe(["Shelf<T>", "Shelf<T>.Row", "Undocumented"]);

    private ApiReference Read()
    {
        var file = Path.Combine(_folder.FullName, "doc.xml");
        File.WriteAllText(file, Documentation);
        return ApiReference.Read([file]);
    }

    private Dictionary<string, string> Write()
    {
        var folder = Path.Combine(_folder.FullName, "docs");
        new ApiPages(Read()).Write(folder);
        return Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);
    }

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
