using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Power;

namespace Pistachio.Rig.Tests;

/// <summary>A person who does at once what they are asked for.</summary>
internal sealed class WillingPerson : IPerson
{
    public List<string> Requests { get; } = [];

    public Task AskAsync(string request, CancellationToken cancellation)
    {
        Requests.Add(request);
        return Task.CompletedTask;
    }
}
