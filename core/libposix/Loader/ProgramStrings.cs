using System;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// Path, arguments and environment of a program to be executed, as they lie in a <see cref="ProcessRequest"/>: each ends with a zero byte.
/// </summary>
public ref struct ProgramStrings
{
    private readonly Span<byte> _area;
    private readonly ref ProcessRequest _request;

    /// <param name="area">The bytes of the request for them.</param>
    /// <param name="request">The request, whose counts are those of the strings.</param>
    public ProgramStrings(Span<byte> area, ref ProcessRequest request)
    {
        _area = area;
        _request = ref request;
    }

    /// <summary>All strings.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _area.Slice(0, (int)_request.StringBytes);

    /// <summary>The path, without the zero byte.</summary>
    public readonly ReadOnlySpan<byte> Path => _area.Slice(0, LengthAt(0));

    /// <summary>Whether counts and bytes fit each other: what another process wrote may not.</summary>
    public readonly bool AreWhole
    {
        get
        {
            if (_request.StringBytes > (uint)_area.Length)
                return false;
            ulong zeros = 0;
            for (int i = 0; i < (int)_request.StringBytes; i++)
                zeros += _area[i] == 0 ? 1UL : 0UL;
            return zeros == 1 + (ulong)_request.ArgumentCount + _request.EnvironmentCount && _area[(int)_request.StringBytes - 1] == 0;
        }
    }

    /// <summary>Begin with a path.</summary>
    /// <returns>E2BIG.</returns>
    public readonly Errno Begin(ReadOnlySpan<byte> path)
    {
        _request.ArgumentCount = 0;
        _request.EnvironmentCount = 0;
        _request.StringBytes = 0;
        return Append(path);
    }

    /// <summary>The bytes not yet used, to put the next string there.</summary>
    public readonly Span<byte> Free => _area.Slice((int)_request.StringBytes);

    /// <summary>Add a string; the caller counts it.</summary>
    /// <returns>E2BIG: no room.</returns>
    public readonly Errno Append(ReadOnlySpan<byte> text)
    {
        Span<byte> free = Free;
        if (text.Length >= free.Length)
            return Errno.E2BIG;
        text.CopyTo(free);
        return Took(text.Length);
    }

    /// <summary>A string was put at the beginning of <see cref="Free"/>, without the zero byte.</summary>
    /// <returns>E2BIG: no room for the zero byte.</returns>
    public readonly Errno Took(int length)
    {
        if (length >= Free.Length)
            return Errno.E2BIG;
        Free[length] = 0;
        _request.StringBytes += (uint)length + 1;
        return Errno.None;
    }

    /// <summary>
    /// Execute an interpreter instead: its path, perhaps an argument, and the path of the script take the place of argument 0.
    /// </summary>
    /// <param name="interpreter">Path of the interpreter; not in the area.</param>
    /// <param name="argument">Its argument; empty: none.</param>
    /// <returns>E2BIG: no room; nothing is changed.</returns>
    public readonly Errno InsertInterpreter(ReadOnlySpan<byte> interpreter, ReadOnlySpan<byte> argument)
    {
        int path = LengthAt(0) + 1;
        int tail = _request.ArgumentCount == 0 ? path : path + LengthAt(path) + 1;
        int tailLength = (int)_request.StringBytes - tail;
        int inserted = (2 * (interpreter.Length + 1)) + (argument.Length == 0 ? 0 : argument.Length + 1);
        if (inserted + path + tailLength > _area.Length)
            return Errno.E2BIG;

        _area.Slice(tail, tailLength).CopyTo(_area.Slice(inserted + path));
        _area.Slice(0, path).CopyTo(_area.Slice(inserted));
        int at = Put(interpreter, 0);
        at = Put(interpreter, at);
        if (argument.Length != 0)
            Put(argument, at);
        uint before = _request.ArgumentCount == 0 ? 0 : _request.ArgumentCount - 1;
        _request.ArgumentCount = before + (argument.Length == 0 ? 2u : 3u);
        _request.StringBytes = (uint)(inserted + path + tailLength);
        return Errno.None;
    }

    private readonly int Put(ReadOnlySpan<byte> text, int at)
    {
        text.CopyTo(_area.Slice(at));
        _area[at + text.Length] = 0;
        return at + text.Length + 1;
    }

    private readonly int LengthAt(int at)
    {
        int end = at;
        while (end < (int)_request.StringBytes && _area[end] != 0)
            end++;
        return end - at;
    }
}
