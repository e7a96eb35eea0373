using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Build.Execution;

/// <summary>
/// One target of the build. A build declares its targets as properties: <c>Target Image => _ => _.DependsOn(Setup).Executes(…)</c>.
/// The shape is that of NUKE, so that a move to Nuke.Common changes little.
/// </summary>
internal delegate ITargetDefinition Target(ITargetDefinition definition);

/// <summary>What a target says about itself.</summary>
internal interface ITargetDefinition
{
    ITargetDefinition Description(string description);

    /// <summary>Targets that must have succeeded (or been skipped by the user) before this one runs.</summary>
    ITargetDefinition DependsOn(params Target[] targets);

    /// <summary>The words behind its name on the command line are its arguments, not targets.</summary>
    ITargetDefinition TakesArguments();

    /// <summary>The work. It fails by throwing; a <see cref="BuildFailure"/> is shown as one line.</summary>
    ITargetDefinition Executes(Func<CancellationToken, Task> action);
}
