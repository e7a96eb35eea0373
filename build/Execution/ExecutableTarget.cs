using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Build.Execution;

/// <summary>A target after its definition has been read.</summary>
internal sealed class ExecutableTarget(string name) : ITargetDefinition
{
    private readonly List<Target> _dependencies = [];

    public string Name { get; } = name;

    public string Text { get; private set; } = "";

    /// <summary>The words behind its name are its arguments.</summary>
    public bool HasArguments { get; private set; }

    public Func<CancellationToken, Task>? Action { get; private set; }

    /// <summary>The dependencies in declared order, resolved by <see cref="TargetGraph"/>.</summary>
    public List<ExecutableTarget> Dependencies { get; } = [];

    internal IReadOnlyList<Target> DeclaredDependencies => _dependencies;

    public ITargetDefinition Description(string description)
    {
        Text = description;
        return this;
    }

    public ITargetDefinition DependsOn(params Target[] targets)
    {
        _dependencies.AddRange(targets);
        return this;
    }

    public ITargetDefinition TakesArguments()
    {
        HasArguments = true;
        return this;
    }

    public ITargetDefinition Executes(Func<CancellationToken, Task> action)
    {
        Action = action;
        return this;
    }
}
