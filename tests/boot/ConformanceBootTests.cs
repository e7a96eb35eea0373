using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Hil;
using Pistachio.Hil.Session;
using Shouldly;

namespace Pistachio.Boot.Tests;

/// <summary>The conformance programs run however the image is booted: the rig's word reaches them through the boot loader too.</summary>
internal sealed class ConformanceBootTests
{
    private static bool IsSelected(string name) => name.StartsWith("fault/", StringComparison.Ordinal);

    [Test]
    public async Task Conformance_programs_run_on_an_image_that_is_booted([Values] BootMethod method)
    {
        var description = ImageFiles.Description;
        var folder = Path.GetDirectoryName(description)!;
        var image = ImageDescription.Read(description);
        var logs = Directory.CreateTempSubdirectory("pistachio-boot-tests-").FullName;
        try
        {
            var before = File.GetLastWriteTimeUtc(ImageFiles.Disk);
            var run = image.ConformanceRuns(folder, method, logs).First(each => each.Expected!.Any(test => IsSelected(test.Name)));
            var result = await HilRun.ExecuteAsync(run with { Selected = IsSelected }, null, CancellationToken.None);

            result.SetupError.ShouldBeNull();
            result.Losses.ShouldBeEmpty(string.Join(Environment.NewLine, result.Losses.SelectMany(loss => loss.LastLines)));
            result.Verdicts.Count.ShouldBeGreaterThan(3);
            result.Verdicts.ShouldAllBe(verdict => verdict.Outcome == TestOutcomeKind.Passed);
            File.GetLastWriteTimeUtc(ImageFiles.Disk).ShouldBe(before, "the rig changed the image itself");
        }
        finally
        {
            Directory.Delete(logs, recursive: true);
        }
    }
}
