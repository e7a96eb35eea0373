using System.Collections.Generic;
using System.IO;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports;

/// <summary>All reports of a run.</summary>
public static class RunReports
{
    /// <summary>Writes them into the folder of the run; the results last, because they make it a finished run of the history.</summary>
    /// <param name="run">The run.</param>
    /// <param name="earlier">Earlier runs of the board, the newest first.</param>
    /// <param name="folder">The folder.</param>
    public static void Write(RunRecord run, IReadOnlyList<RunRecord> earlier, string folder)
    {
        JUnitReport.Write(run, Path.Combine(folder, JUnitReport.FileName));
        NUnitReport.Write(run, Path.Combine(folder, NUnitReport.FileName));
        TapReport.Write(run, Path.Combine(folder, TapReport.FileName));
        HtmlReport.Write(run, earlier, folder, Path.Combine(folder, HtmlReport.FileName));
        run.Write(Path.Combine(folder, RunRecord.FileName));
    }
}
