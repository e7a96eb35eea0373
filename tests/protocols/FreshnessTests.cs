using System;
using System.Collections.Generic;
using System.IO;
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
        Repository.Read(path).ShouldBe(GeneratedDocuments.All(Catalog)[path], $"{path} is out of date; run ipcdump --write-documents .");
    }
}
