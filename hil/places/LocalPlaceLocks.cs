using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Places;

/// <summary>
/// Locks of the places of one host, as files in a directory that all its users share. A file locked with flock(2) is a place in use: the
/// kernel frees it when its process ends, however it ends. Beside it lie who uses the place, for the message, and the reservation.
/// </summary>
/// <param name="directory">The directory; made if missing.</param>
/// <param name="clock">The time of day.</param>
public sealed class LocalPlaceLocks(string directory, TimeProvider clock) : IPlaceLocks
{
    /// <summary>Names another directory.</summary>
    public const string DirectoryVariable = "PISTACHIO_LOCK_DIR";

    private const string Shared = "/run/lock";

    private const int WouldBlock = 11; // EWOULDBLOCK: another process has the lock

    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode EverybodyInside = Everybody | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The locks of this host.</summary>
    public static LocalPlaceLocks OfThisHost { get; } = new(DefaultDirectory(), TimeProvider.System);

    public Task<IAsyncDisposable> TakeAsync(Place place, PlaceUser user, CancellationToken cancellation)
    {
        FileStream held = Lock(place);
        try
        {
            RefuseForeignReservation(place, user);
            WriteFile(FileOf(place, "user"), new PlaceUse(user, Now) { Process = Environment.ProcessId });
            return Task.FromResult<IAsyncDisposable>(new HeldPlace(held, FileOf(place, "user")));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public Task ReserveAsync(Place place, PlaceUser user, DateTimeOffset until, CancellationToken cancellation)
    {
        using FileStream held = Lock(place);
        RefuseForeignReservation(place, user);
        WriteFile(FileOf(place, "reservation"), new PlaceUse(user, Now) { Until = until.ToUniversalTime() });
        return Task.CompletedTask;
    }

    public Task<bool> ReleaseAsync(Place place, PlaceUser user, CancellationToken cancellation)
    {
        // Without the lock: who has reserved a place may give it up while their own run goes on.
        RefuseForeignReservation(place, user);
        bool was = Reservation(place) is not null;
        File.Delete(FileOf(place, "reservation"));
        return Task.FromResult(was);
    }

    public Task<PlaceUse?> FindAsync(Place place, CancellationToken cancellation)
    {
        try
        {
            using FileStream held = Lock(place);
            return Task.FromResult(Reservation(place));
        }
        catch (PlaceBusyException busy)
        {
            return Task.FromResult<PlaceUse?>(busy.Use);
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private static string DefaultDirectory()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named)
            return named;
        return Path.Combine(Directory.Exists(Shared) ? Shared : Path.GetTempPath(), "pistachio");
    }

    private FileStream Lock(Place place)
    {
        string file = FileOf(place, "lock");
        try
        {
            MakeDirectory();
            var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None });
            Open(file);
            return stream;
        }
        catch (UnauthorizedAccessException trouble)
        {
            throw new RigException($"the lock of place {place.Name} cannot be taken: {trouble.Message}", trouble);
        }
        catch (IOException trouble) when (trouble.HResult == WouldBlock)
        {
            // Whoever has just taken it may not have written yet who they are.
            PlaceUse use = ReadFile(FileOf(place, "user")) ?? new PlaceUse(new PlaceUser("somebody"), Now);
            throw new PlaceBusyException(place.Name, use);
        }
        catch (IOException trouble)
        {
            throw new RigException($"the lock of place {place.Name} cannot be made: {trouble.Message}", trouble);
        }
    }

    private void MakeDirectory()
    {
        if (Directory.Exists(directory))
            return;
        Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory, EverybodyInside);
    }

    /// <summary>A file that this user made is one that others may lock, too.</summary>
    private static void Open(string file)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != Everybody)
            File.SetUnixFileMode(file, Everybody);
    }

    private void RefuseForeignReservation(Place place, PlaceUser user)
    {
        if (Reservation(place) is { } reservation && reservation.User != user)
            throw new PlaceBusyException(place.Name, reservation);
    }

    /// <summary>The reservation that counts now.</summary>
    private PlaceUse? Reservation(Place place) => ReadFile(FileOf(place, "reservation")) is { } use && use.Until > Now ? use : null;

    /// <summary>The name for people, and a digest of what makes the board this one, whatever rig files call it.</summary>
    private string FileOf(Place place, string ending)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place.Identity)).AsSpan(0, 8));
        return Path.Combine(directory, $"{digest}.{ending}");
    }

    private static PlaceUse? ReadFile(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<PlaceUse>(File.ReadAllText(file)) : null;
        }
        catch (Exception trouble) when (trouble is JsonException or FileNotFoundException)
        {
            // Deleted or replaced just now.
            return null;
        }
    }

    private static void WriteFile(string file, PlaceUse use)
    {
        string fresh = $"{file}.{Environment.ProcessId}";
        File.WriteAllText(fresh, JsonSerializer.Serialize(use));
        File.Move(fresh, file, overwrite: true);
    }

    private sealed class HeldPlace(FileStream held, string userFile) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            File.Delete(userFile);
            return held.DisposeAsync();
        }
    }
}
