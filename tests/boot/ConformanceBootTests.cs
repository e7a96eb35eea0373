using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Hil;
using Pistachio.Hil.Runs;
using Shouldly;

namespace Pistachio.Boot.Tests;

/// <summary>The conformance programs run however the image is booted: the rig's word reaches them through the boot loader too.</summary>
internal sealed class ConformanceBootTests
{
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
            var catalog = image.ReadCatalog(folder);
            IReadOnlyList<CatalogTest> tests = [.. catalog.Tests.Where(test => test.Group == "fault")];
            var options = image.DescribeRun(folder, catalog, tests, method, 1, logs) with { Selection = "--tag fault" };
            var run = await ConformanceRun.ExecuteAsync(options, null, CancellationToken.None);

            run.SetupError.ShouldBeNull();
            run.Boards.Single().Boots.ShouldAllBe(boot => boot.Loss == null);
            run.Tests.Count(test => test.Outcome == RunOutcome.Passed).ShouldBeGreaterThan(3);

            // A test may say itself that the board cannot do what it is about: QEMU raises no exceptions of vector instructions.
            run.Tests.ShouldAllBe(test => test.Outcome == RunOutcome.Passed || test.Outcome == RunOutcome.Skipped);
            File.GetLastWriteTimeUtc(ImageFiles.Disk).ShouldBe(before, "the rig changed the image itself");
        }
        finally
        {
            Directory.Delete(logs, recursive: true);
        }
    }
}
