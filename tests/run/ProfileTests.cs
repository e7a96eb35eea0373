using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary><c>./nuke.ps1 Bench --profile</c>: a row counted by function.</summary>
internal sealed class ProfileTests
{
    [Test]
    public async Task The_functions_of_all_programs_add_up_to_the_row()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "profile.json");

        var outcome = await RunCommand.BuildAsync(["Bench", "--skip", "--profile", "posix.sigaction", "--json", file]);

        outcome.Status.ShouldBe(0, outcome.Text + outcome.Error);
        using var profile = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        profile.RootElement.GetProperty("measurements").GetInt64().ShouldBe(1000);
        var functions = profile.RootElement.GetProperty("functions").EnumerateArray().ToList();
        var sum = functions.Sum(function => function.GetProperty("instructions").GetDouble());
        profile.RootElement.GetProperty("instructions").GetDouble().ShouldBe(sum, 1e-6);
        profile.RootElement.GetProperty("images").EnumerateArray().Sum(image => image.GetProperty("instructions").GetDouble()).ShouldBe(sum, 1e-6);
        var median = double.Parse(outcome.Text.Split('\n').Single(line => line.StartsWith("posix.sigaction: ", System.StringComparison.Ordinal)).Split(' ')[1]);
        sum.ShouldBe(median, 0.05 * median);
        functions.Single(function => function.GetProperty("function").GetString() == "SyscallEntry").ShouldSatisfyAllConditions(
            entry => entry.GetProperty("image").GetString().ShouldBe("kernel"),
            entry => entry.GetProperty("calls").GetDouble().ShouldBe(1, 0.05));
        functions.ShouldContain(function => function.GetProperty("image").GetString() == "libposix");
        functions.Where(function => function.GetProperty("image").GetString()!.Length == 0).ShouldBeEmpty();
    }
}
