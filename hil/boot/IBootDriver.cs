using System;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Boot;

/// <summary>Brings an image to a board.</summary>
public interface IBootDriver
{
    /// <summary>One line for people, such as <c>PXE below /srv/tftp</c>.</summary>
    string Description { get; }

    /// <summary>Longest time that it may take.</summary>
    TimeSpan Within => TimeSpan.FromMinutes(2);

    /// <summary>Makes the image what the board boots at its next power-on. The board is off.</summary>
    /// <param name="image">The image.</param>
    /// <param name="note">Is told what is done, a line each.</param>
    /// <param name="cancellation">Ends it; what was half written is not booted again without being written anew.</param>
    /// <exception cref="RigException">It cannot be done; one line for the user.</exception>
    Task PrepareAsync(BootImage image, Action<string> note, CancellationToken cancellation);
}
