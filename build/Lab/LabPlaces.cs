using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Pistachio.Hil.Lab;
using Pistachio.Hil.Lab.Client;

namespace Pistachio.Build.Lab;

/// <summary>The places of a lab that a run has taken. Disposing gives them back.</summary>
/// <param name="commands">Gives them back.</param>
/// <param name="places">The places.</param>
/// <param name="key">The lab's key, which their connections use.</param>
internal sealed class LabPlaces(LabCommands commands, IReadOnlyList<LabPlace> places, LabKey key) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await commands.GiveBackAsync(places).ConfigureAwait(false);
        key.Dispose();
    }
}
