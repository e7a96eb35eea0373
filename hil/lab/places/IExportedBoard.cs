using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab.Places;

/// <summary>A board that a host lends to the lab.</summary>
public interface IExportedBoard
{
    /// <summary>Its name, unique on the host.</summary>
    string Name { get; }

    /// <summary>The kind of board.</summary>
    string Board { get; }

    /// <summary>Words to choose it by.</summary>
    IReadOnlyList<string> Tags { get; }

    /// <summary>By how much deadlines are longer on this board.</summary>
    double Patience { get; }

    /// <summary>How long bringing an image to the board may take.</summary>
    TimeSpan Preparation { get; }

    /// <summary>Takes the board for the lab, so that no run of the host's own uses it at the same time.</summary>
    /// <param name="owner">For whom.</param>
    /// <returns>Disposing gives it back.</returns>
    /// <exception cref="LabException">It is in use on the host: <see cref="LabFault.PlaceBusy"/>.</exception>
    Task<IAsyncDisposable> TakeAsync(string owner);

    /// <summary>Switches the board on with an image.</summary>
    /// <exception cref="RigException">It could not be switched on.</exception>
    Task<IRigConnection> PowerOnAsync(BootImage image, CancellationToken cancellation);
}
