using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Rigs;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>A board that can be taken, and cannot be switched on.</summary>
internal sealed class FakeBoard(string name) : IExportedBoard
{
    public string Name => name;

    public string Board => "pc-x86";

    public IReadOnlyList<string> Tags => ["fake"];

    public double Patience => 1;

    public TimeSpan Preparation => TimeSpan.Zero;

    /// <summary>The lab has it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>A run of the host's own has it.</summary>
    public bool IsUsedLocally { get; set; }

    public Task<IAsyncDisposable> TakeAsync(string owner)
    {
        if (IsUsedLocally)
            throw new LabException(LabFault.PlaceBusy, $"{name} is in use on its host");
        IsTaken.ShouldBeFalse("the board is lent twice");
        IsTaken = true;
        return Task.FromResult<IAsyncDisposable>(new Taken(this));
    }

    public Task<IRigConnection> PowerOnAsync(BootImage image, CancellationToken cancellation) => throw new RigException("the fake board has no power");

    private sealed class Taken(FakeBoard board) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            board.IsTaken = false;
            return ValueTask.CompletedTask;
        }
    }
}
