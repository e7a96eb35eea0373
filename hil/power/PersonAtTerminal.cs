using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>Whoever started the command on a terminal.</summary>
public sealed class PersonAtTerminal : IPerson
{
    public async Task AskAsync(string request, CancellationToken cancellation)
    {
        if (Console.IsInputRedirected)
            throw new RigException($"nobody is at a terminal to do this: {request.TrimEnd(' ', ':')}");

        await Console.Error.WriteAsync(request.AsMemory(), cancellation).ConfigureAwait(false);

        // The read cannot be cancelled; should the run be, it is left behind with its thread.
        Task<string?> line = Task.Run(Console.In.ReadLine, cancellation);
        if (await line.WaitAsync(cancellation).ConfigureAwait(false) is null)
            throw new RigException("the terminal was closed");
    }
}
