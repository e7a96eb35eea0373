using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Pistachio.Build.Execution;

/// <summary>The targets that a build object declares, and the order in which they run.</summary>
internal sealed class TargetGraph
{
    private TargetGraph(IReadOnlyList<ExecutableTarget> targets) => Targets = targets;

    /// <summary>All targets in the order in which the build declares them.</summary>
    public IReadOnlyList<ExecutableTarget> Targets { get; }

    /// <summary>Reads the properties of type <see cref="Target"/> of a build object.</summary>
    public static TargetGraph Of(object build)
    {
        var declared = build.GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.PropertyType == typeof(Target))
            .Select(property => (Declaration: (Target)property.GetValue(build)!, Target: new ExecutableTarget(property.Name)))
            .ToList();

        foreach (var (declaration, target) in declared)
        {
            declaration(target);
        }

        // A property makes its delegate anew each time it is read, but two delegates of one lambda are equal.
        foreach (var (_, target) in declared)
        {
            target.Dependencies.AddRange(target.DeclaredDependencies.Select(
                dependency => declared.Single(candidate => candidate.Declaration.Equals(dependency)).Target));
        }

        return new TargetGraph(declared.ConvertAll(pair => pair.Target));
    }

    /// <summary>The target of that name, in any case. An unknown name is a usage error that lists the known ones.</summary>
    public ExecutableTarget Find(string name) =>
        Targets.FirstOrDefault(target => target.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BuildFailure($"unknown target '{name}'; known targets: {string.Join(", ", Targets.Select(target => target.Name))}", 2);

    /// <summary>The invoked targets and all they depend on, dependencies first.</summary>
    public static IReadOnlyList<ExecutableTarget> Plan(IEnumerable<ExecutableTarget> invoked)
    {
        var plan = new List<ExecutableTarget>();
        var path = new List<ExecutableTarget>();

        foreach (var target in invoked)
        {
            Visit(target);
        }

        return plan;

        void Visit(ExecutableTarget target)
        {
            if (plan.Contains(target))
            {
                return;
            }

            if (path.Contains(target))
            {
                throw new BuildFailure($"targets depend on each other in a circle: {string.Join(" → ", path.Append(target).Select(each => each.Name))}");
            }

            path.Add(target);
            target.Dependencies.ForEach(Visit);
            path.RemoveAt(path.Count - 1);
            plan.Add(target);
        }
    }
}
