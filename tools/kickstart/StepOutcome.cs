using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Kickstart;

/// <summary>What became of a step.</summary>
/// <param name="Status">The exit status that the run had.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Trouble">Why the status is not the program's own, or null.</param>
public sealed record StepOutcome(int Status, string Output, string Error, string? Trouble)
{
    /// <summary>What is not as expected, a line each; none when the step passed.</summary>
    public IReadOnlyList<string> Complaints(ScenarioStep step)
    {
        string?[] all =
        [
            Trouble ?? (Status == step.Status ? null : $"status: expected {step.Status}, got {Status}"),
            step.Output.Complaint("output", Output),
            step.Error.Complaint("error output", Error),
        ];
        return [.. all.OfType<string>()];
    }
}
