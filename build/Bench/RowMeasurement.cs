using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Pistachio.Build.Bench;

/// <summary>
/// Measures all rows of the benchmark program on a system where an operation may end the program or hang it: that row has this as its error,
/// and another run goes on with the next one.
/// </summary>
/// <param name="run">Runs the program, with the names of the rows to measure as arguments.</param>
internal sealed class RowMeasurement(Func<IReadOnlyList<string>, Task<ProgramEnd>> run)
{
    /// <summary>Runs that may end early; a system on which more do is not worth the time.</summary>
    public const int MaximumLostRuns = 8;

    /// <summary>Why a row was not tried.</summary>
    public const string NotMeasured = "not measured";

    /// <summary>All rows of the program, by name: each has a figure or an error.</summary>
    /// <param name="names">Names of the rows, in the order in which they are to be measured.</param>
    public async Task<IReadOnlyDictionary<string, ProgramRow>> MeasureAsync(IReadOnlyList<string> names)
    {
        var rows = new Dictionary<string, ProgramRow>();
        var left = names.ToList();
        for (var lost = 0; left.Count > 0 && lost < MaximumLostRuns; lost++)
        {
            var end = await run(left).ConfigureAwait(false);
            foreach (var row in ProgramRow.Parse(end.Output).Values)
            {
                rows[row.Name] = row;
            }

            left.RemoveAll(rows.ContainsKey);
            if (left.Count > 0)
            {
                // Each row is printed before the next one begins.
                rows[left[0]] = new ProgramRow(left[0], null, 0, end.Reason);
                left.RemoveAt(0);
            }
        }

        foreach (var name in left)
        {
            rows[name] = new ProgramRow(name, null, 0, NotMeasured);
        }

        return rows;
    }
}
