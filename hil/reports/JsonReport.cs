using System.IO;
using System.Linq;
using System.Text.Json;

namespace Pistachio.Hil.Reports;

/// <summary>Results as JSON, for other tools.</summary>
public static class JsonReport
{
    public const string FileName = "results.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(HilResult result, string path)
    {
        var document = new
        {
            result.Board,
            result.Rig,
            result.Started,
            Seconds = result.Duration.TotalSeconds,
            result.ExitCode,
            result.Passed,
            result.Failed,
            result.Skipped,
            result.Lost,
            result.SetupError,
            Tests = result.Verdicts.Select(verdict => new
            {
                verdict.Name,
                verdict.Phase,
                Outcome = verdict.Outcome.ToString().ToLowerInvariant(),
                verdict.Reason,
                Seconds = verdict.Duration.TotalSeconds,
                verdict.Reported,
                verdict.Console,
            }),
            result.Unlisted,
            Losses = result.Losses.Select(loss => new { Kind = loss.Kind.ToString().ToLowerInvariant(), loss.Reason, loss.LastLines }),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(document, Format) + "\n");
    }
}
