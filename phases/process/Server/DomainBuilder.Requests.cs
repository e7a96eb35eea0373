using System;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>
/// The requests of processes. Memory for one is made in two parts, each of a slab of its own that serves one process after the other: nearly all
/// requests fit the first.
/// </content>
public sealed partial class DomainBuilder
{
    /// <summary>Where this server sees a part of the request of one process at a time: memory can be mapped at one place only.</summary>
    private const ulong RequestWindow = 0x2_3010_0000;

    /// <summary>Bytes that are copied at a time: the first part, or a piece of the second.</summary>
    private const int PieceSize = ProcessRequest.UsualSize;

    /// <summary>The first page of each part, and behind the last.</summary>
    private static readonly uint[] _firstPages = [0, PagesOf(ProcessRequest.UsualSize), PagesOf(ProcessRequest.MaximumSize)];

    private readonly Stack<ulong>[] _freeRequests = [new(), new()];
    private readonly uint[] _requests = [0, 0];
    private readonly byte[] _copy = new byte[PieceSize];

    private ulong RequestPagesInUse
    {
        get
        {
            ulong pages = 0;
            for (int part = 0; part < _requests.Length; part++)
                pages += (_requests[part] - (ulong)_freeRequests[part].Count) * SizeOf(part);
            return pages;
        }
    }

    /// <summary>Let a domain that does not run yet begin with a request.</summary>
    /// <param name="domain">The domain, which has no request.</param>
    /// <param name="request">The request.</param>
    /// <returns>False: no memory.</returns>
    public bool BeginRequest(ProcessDomain domain, ReadOnlySpan<byte> request)
    {
        PlaceRequest(domain, request.Length);
        bool ok = true;
        for (int at = 0; ok && at < request.Length; at += PieceSize)
            ok = FillPiece(domain, at, request.Slice(at, LengthAt(at, request.Length)));
        return ok;
    }

    /// <summary>Let a domain that does not run yet begin with a copy of the request that another process has written.</summary>
    /// <param name="from">The domain of that process, which has memory for so long a request.</param>
    /// <param name="to">The domain, which has no request.</param>
    /// <param name="bytes">Bytes to copy.</param>
    /// <param name="program">The name of the program, as the copy has it.</param>
    /// <returns>False: no memory.</returns>
    public bool CopyRequest(ProcessDomain from, ProcessDomain to, int bytes, out string program)
    {
        program = "";
        PlaceRequest(to, bytes);
        for (int at = 0; at < bytes; at += PieceSize)
        {
            Span<byte> copy = _copy.AsSpan(0, LengthAt(at, bytes));
            if (!TryMapPiece(from, at, copy.Length, Protection.Read, out ulong source))
                return false;
            _kernel.Bytes(source, copy.Length).CopyTo(copy);
            if (!UnmapPiece(from, at, copy.Length) || !FillPiece(to, at, copy))
                return false;
            if (at == 0)
                program = ProgramName.OfPath(copy[ProcessRequest.StringsOffset..]);
        }

        return true;
    }

    /// <summary>Give a running process memory for a request, as far as it has not got it.</summary>
    /// <param name="domain">Its domain.</param>
    /// <param name="bytes">Bytes of the request, at most <see cref="ProcessRequest.MaximumSize"/>.</param>
    /// <returns>False: no memory; it has what it had.</returns>
    public bool ProvideRequest(ProcessDomain domain, int bytes)
    {
        for (int part = 0; part < PartsOf(bytes); part++)
        {
            if (domain.Requests[part].Slab != 0)
                continue;
            if (MakePart(domain, part) && MapOwnPart(domain, part))
                continue;
            EndPart(domain, part);
            return false;
        }

        return true;
    }

    private static uint SizeOf(int part) => _firstPages[part + 1] - _firstPages[part];

    private static int PartsOf(int bytes) => bytes > ProcessRequest.UsualSize ? 2 : 1;

    /// <summary>Bytes of the piece that begins at a place in a request of so many bytes.</summary>
    private static int LengthAt(int at, int bytes) => Math.Min(bytes - at, PieceSize);

    /// <summary>Say on the start page where a domain finds its request.</summary>
    private void PlaceRequest(ProcessDomain domain, int bytes)
    {
        bool fitsPage = bytes <= (int)PageSize;
        domain.FirstRequestBytes = fitsPage ? bytes : 0;
        StartPageOf(domain.Index).Arguments[ProcessLayout.RequestArgument] = fitsPage ? ProcessLayout.FirstRequest : ProcessLayout.PrivateMemory;
    }

    /// <summary>Copy a piece to where a domain that does not run yet finds it.</summary>
    private bool FillPiece(ProcessDomain domain, int at, ReadOnlySpan<byte> bytes)
    {
        if (domain.FirstRequestBytes != 0)
        {
            bytes.CopyTo(FirstRequestOf(domain.Index));
            return true;
        }

        int part = PartAt(at);
        if ((domain.Requests[part].Slab == 0 && !MakePart(domain, part))
            || !TryMapPiece(domain, at, bytes.Length, Protection.Read | Protection.Write, out ulong target))
            return false;
        bytes.CopyTo(_kernel.Bytes(target, bytes.Length));
        return UnmapPiece(domain, at, bytes.Length);
    }

    /// <summary>Map a piece of the memory for the request of a domain, in the window.</summary>
    private bool TryMapPiece(ProcessDomain domain, int at, int length, Protection protection, out ulong address)
    {
        ulong memory = MemoryAt(domain, at, out uint page);
        address = RequestWindow + (page * PageSize);
        return Ok(_kernel.Map(memory, _sources.Space, address, page, PagesOf(length), protection));
    }

    private bool UnmapPiece(ProcessDomain domain, int at, int length) => Ok(_kernel.Unmap(MemoryAt(domain, at, out uint page), page, PagesOf(length)));

    /// <summary>The part that has the piece at a place.</summary>
    private static int PartAt(int at) => at < ProcessRequest.UsualSize ? 0 : 1;

    private static ulong MemoryAt(ProcessDomain domain, int at, out uint page)
    {
        int part = PartAt(at);
        page = ((uint)at / StartPage.PageSize) - _firstPages[part];
        return domain.Requests[part].Memory;
    }

    private bool MakePart(ProcessDomain domain, int part)
    {
        if (!_freeRequests[part].TryPop(out ulong slab))
        {
            if (!Ok(_kernel.Retype(_sources.Untyped, CapabilityKind.Untyped, SizeOf(part), out slab)))
                return false;
            _requests[part]++;
        }

        bool ok = Ok(_kernel.Retype(slab, CapabilityKind.Memory, SizeOf(part), out ulong memory));
        domain.Requests[part] = new RequestMemory(slab, memory);
        return ok;
    }

    private void EndRequest(ProcessDomain domain)
    {
        for (int part = 0; part < domain.Requests.Length; part++)
            EndPart(domain, part);
    }

    private void EndPart(ProcessDomain domain, int part)
    {
        ulong slab = domain.Requests[part].Slab;
        if (slab != 0 && Ok(_kernel.Revoke(slab)))
            _freeRequests[part].Push(slab);
        domain.Requests[part] = default;
    }

    private bool MapOwnRequest(ProcessDomain domain)
    {
        for (int part = 0; part < domain.Requests.Length; part++)
        {
            if (domain.Requests[part].Slab != 0 && !MapOwnPart(domain, part))
                return false;
        }

        return true;
    }

    private bool MapOwnPart(ProcessDomain domain, int part) =>
        MapOwn(domain, domain.Requests[part].Memory, ProcessLayout.PrivateMemory + (_firstPages[part] * PageSize), SizeOf(part));
}
