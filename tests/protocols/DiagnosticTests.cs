using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;
using Pistachio.Protocols.Generator;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>A wrong declaration is an error at the place of the mistake.</summary>
public sealed class DiagnosticTests
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    [TestCase("[Operation(1)] uint A(string x);", "PX004", "x", TestName = "A string parameter is refused")]
    [TestCase("[Operation(1)] uint A(ref ulong x);", "PX004", "x", TestName = "A ref parameter is refused")]
    [TestCase("[Operation(1)] uint A(double x);", "PX004", "x", TestName = "A floating-point parameter is refused")]
    [TestCase("[Operation(1)] void A();", "PX005", "A", TestName = "An operation without a result is refused")]
    [TestCase("[Operation(1)] ulong A();", "PX005", "A", TestName = "An operation whose result does not fit a tag is refused")]
    [TestCase("[Operation(1)] uint A(); [Operation(1)] uint B();", "PX002", "B", TestName = "A number given twice is refused")]
    [TestCase("[Operation(1)] uint A(); [Operation(2)] uint A(uint x);", "PX011", "A", TestName = "An overloaded operation is refused")]
    [TestCase("[Operation(1)] uint A(); [Operation(2)] uint ATimed();", "PX013", "ATimed", TestName = "An operation with the name of another one's deadline variant is refused")]
    [TestCase("[Operation(65536)] uint A();", "PX001", "A", TestName = "An operation number that does not fit a tag is refused")]
    [TestCase("uint A();", "PX003", "A", TestName = "An operation without a number is refused")]
    [TestCase("uint P { get; }", "PX010", "P", TestName = "A property is refused")]
    [TestCase("[Operation(1)] uint A([MaximumBytes(473)] ReadOnlySpan<byte> x);", "PX006", "A", TestName = "A message with too many words is refused")]
    [TestCase("[Operation(1)] uint A(ReadOnlySpan<byte> x);", "PX008", "x", TestName = "A byte string without a bound is refused")]
    [TestCase("[Operation(1)] uint A([MaximumBytes(8)] Span<byte> x);", "PX008", "x", TestName = "A byte string of the reply without a length is refused")]
    [TestCase("[Operation(1)] uint A([MaximumBytes(8)] uint x);", "PX009", "x", TestName = "A bound on a number is refused")]
    [TestCase("[Operation(1)] uint A([Badge] uint x);", "PX009", "x", TestName = "A badge that is no ulong is refused")]
    [TestCase("[Operation(1)] uint A([Badge] out ulong x);", "PX009", "x", TestName = "A badge in the reply is refused")]
    [TestCase("[Operation(1)] uint A([Capability] int x);", "PX009", "x", TestName = "A capability that is no ulong is refused")]
    [TestCase("[Operation(1)] uint A([Capability] ulong a, [Capability] ulong b, [Capability] ulong c, [Capability] ulong d, [Capability] ulong e, [Capability] ulong f, [Capability] ulong g, [Capability] ulong h, [Capability] ulong i);", "PX007", "A", TestName = "A message with too many capabilities is refused")]
    public void Protocol(string members, string id, string where)
    {
        Diagnostic diagnostic = Run($"using System; using Pistachio.Protocols;\n[Protocol(5)] public interface IT {{ {members} }}").ShouldHaveSingleItem();
        diagnostic.Id.ShouldBe(id);
        diagnostic.Severity.ShouldBe(DiagnosticSeverity.Error);
        diagnostic.Location.GetLineSpan().StartLinePosition.Line.ShouldBe(1);
        diagnostic.GetMessage(null).ShouldContain(where);
        diagnostic.Location.SourceSpan.Length.ShouldBe(where.Length);
    }

    [TestCase(0)]
    [TestCase(65536)]
    public void A_protocol_number_out_of_range_is_refused(int number) =>
        Run($"using Pistachio.Protocols; [Protocol({number})] public interface IT {{ }}").ShouldHaveSingleItem().Id.ShouldBe("PX001");

    [TestCase("[KernelCall(CallNumber.Null)] CallStatus A(string x);", "PX004")]
    [TestCase("[KernelCall(CallNumber.Null)] CallStatus A(ulong a, ulong b, ulong c, ulong d, ulong e);", "PX012")]
    [TestCase("[KernelCall(CallNumber.Null)] CallStatus A(); [KernelCall(CallNumber.Null)] CallStatus B();", "PX002")]
    [TestCase("[KernelCall(CallNumber.Null)] CallStatus A([Bits(40, 32)] uint a);", "PX009")]
    [TestCase("CallStatus A();", "PX003")]
    public void A_wrong_kernel_call_is_refused(string members, string id) =>
        Run($"using Pistachio.Abi; using Pistachio.Protocols; [KernelInterface(\"K\")] public interface IT {{ {members} }}").ShouldHaveSingleItem().Id.ShouldBe(id);

    [Test]
    public void A_right_declaration_compiles_without_warnings()
    {
        const string Source =
            """
            using System;
            using Pistachio.Protocols;

            [Protocol(5)]
            internal interface IThing
            {
                [Operation(0)] uint Keywords(ulong @event, bool @in, out int @out, [MaximumBytes(9)] Span<byte> @this, out int message, uint endpoint, uint server, ulong deadline);
            }
            """;
        CSharpGeneratorDriver.Create(new ProtocolGenerator())
            .RunGeneratorsAndUpdateCompilation(Compile(Source), out Compilation output, out System.Collections.Immutable.ImmutableArray<Diagnostic> diagnostics);
        diagnostics.ShouldBeEmpty();
        output.GetDiagnostics().Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).ShouldBeEmpty();
        output.GetTypeByMetadataName("ThingClient").ShouldNotBeNull();
        output.GetTypeByMetadataName("ThingDispatcher").ShouldNotBeNull();
        output.GetTypeByMetadataName("ThingDescription").ShouldNotBeNull();
    }

    [Test]
    public void Nothing_is_generated_again_when_an_unrelated_file_changes()
    {
        Compilation first = Compile("using Pistachio.Protocols; [Protocol(5)] public interface IT { [Operation(1)] uint A(); }");
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ProtocolGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(first);
        driver = driver.RunGenerators(first.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal static class Other { }")));
        driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static step => step.Outputs)
            .ShouldAllBe(static output => output.Reason == IncrementalStepRunReason.Cached || output.Reason == IncrementalStepRunReason.Unchanged);
    }

    private static IReadOnlyList<Diagnostic> Run(string source) =>
        [.. CSharpGeneratorDriver.Create(new ProtocolGenerator()).RunGenerators(Compile(source)).GetRunResult().Diagnostics];

    private static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Thing",
        [CSharpSyntaxTree.ParseText(source, path: "Thing.cs")],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
