using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.IpcDump;
using Pistachio.Protocols.Description;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>What is checked in says what the declarations say.</summary>
public sealed class FreshnessTests
{
    private static IEnumerable<string> Paths => GeneratedDocuments.All(Catalog).Keys;

    private static ProtocolCatalog Catalog { get; } = ProtocolCatalog.FromDirectory(AppContext.BaseDirectory);

    [TestCaseSource(nameof(Paths))]
    public void A_generated_file_is_up_to_date(string path)
    {
        File.Exists(Repository.PathOf(path)).ShouldBeTrue($"{path} is missing; run ipcdump --write-documents .");
        string[] actual = Repository.Read(path).Split('\n');
        string[] expected = GeneratedDocuments.All(Catalog)[path].Split('\n');
        int line = actual.Zip(expected).TakeWhile(static pair => pair.First == pair.Second).Count();
        bool isSame = actual.Length == expected.Length && line == actual.Length;
        isSame.ShouldBeTrue($"{path} is out of date from line {line + 1} on; run ipcdump --write-documents .");
    }
}
