using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>ioctl: what a socket of any family tells of interfaces, and of AF_INET also of their addresses (netdevice(7) of Linux).</content>
public ref partial struct Files<TDomain>
{
    /// <summary>Bytes of a <c>struct ifreq</c>: the name, then 24 bytes of what is asked for.</summary>
    private const int RequestSize = 40;

    /// <summary>Bytes of a <c>struct ifconf</c>: a length and an address.</summary>
    private const int ListSize = 16;

    private static bool IsOfInterfaces(DeviceRequest request) =>
        request is DeviceRequest.InterfaceList or DeviceRequest.InterfaceName or DeviceRequest.InterfaceFlags or DeviceRequest.InterfaceAddress
            or DeviceRequest.InterfaceBroadcast or DeviceRequest.InterfaceMask or DeviceRequest.InterfaceMetric or DeviceRequest.InterfaceMtu
            or DeviceRequest.InterfaceHardware or DeviceRequest.InterfaceIndex
            or DeviceRequest.InterfaceQueue or DeviceRequest.InterfaceMap;

    private static bool IsOfAddresses(DeviceRequest request) =>
        request is DeviceRequest.InterfaceAddress or DeviceRequest.InterfaceBroadcast or DeviceRequest.InterfaceMask;

    /// <returns>EFAULT. ENODEV: no such interface, or none has that index. EADDRNOTAVAIL: it has no address of IPv4. ENOTTY: another family has none of these.</returns>
    private readonly Errno InterfaceControl(SocketFamily family, DeviceRequest request, ulong argument)
    {
        if (IsOfAddresses(request) && family != SocketFamily.Internet)
            return Errno.ENOTTY;
        Errno error = _domain.FindSockets(SocketFamily.Internet);
        if (error == Errno.EAFNOSUPPORT)
            error = Errno.ENODEV; // without sockets of the internet there are no interfaces
        if (error != Errno.None)
            return error;
        if (request == DeviceRequest.InterfaceList)
            return ListInterfaces(argument);
        if (!IsOfProgram(argument, RequestSize))
            return Errno.EFAULT;
        Span<byte> asked = _domain.MemoryAt(argument, RequestSize);
        Span<byte> name = stackalloc byte[InterfaceRecord.NameSize];
        asked.Slice(0, InterfaceRecord.NameSize).CopyTo(name);
        Span<byte> record = stackalloc byte[InterfaceRecord.Size];
        if (request == DeviceRequest.InterfaceName)
        {
            error = _domain.Interface(BinaryPrimitives.ReadUInt32LittleEndian(asked.Slice(InterfaceRecord.NameSize)), record, out _);
            if (error == Errno.None)
                record.Slice(InterfaceRecord.Name, InterfaceRecord.NameSize).CopyTo(asked);
            return error;
        }

        uint index = 0;
        do
        {
            index++;
            error = _domain.Interface(index, record, out _);
        }
        while (error == Errno.None && !IsNamed(record, name));
        return error == Errno.None ? Answer(request, record, asked.Slice(InterfaceRecord.NameSize)) : error;
    }

    /// <summary>SIOCGIFCONF: those that have an address of IPv4.</summary>
    private readonly Errno ListInterfaces(ulong argument)
    {
        if (!IsOfProgram(argument, ListSize))
            return Errno.EFAULT;
        Span<byte> list = _domain.MemoryAt(argument, ListSize);
        int room = (int)BinaryPrimitives.ReadUInt32LittleEndian(list);
        ulong buffer = BinaryPrimitives.ReadUInt64LittleEndian(list.Slice(8));
        if (buffer != 0 && room < 0)
            return Errno.EINVAL;
        if (buffer != 0 && !IsOfProgram(buffer, (ulong)room))
            return Errno.EFAULT;
        Span<byte> record = stackalloc byte[InterfaceRecord.Size];
        int used = 0;
        for (uint index = 1; ; index++)
        {
            Errno error = _domain.Interface(index, record, out _);
            if (error == Errno.ENODEV)
                break; // there are no more
            if (error != Errno.None)
                return error;
            if (BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(InterfaceRecord.Address)) == 0)
                continue;
            if (buffer != 0)
            {
                if (room - used < RequestSize)
                    break;
                Span<byte> entry = _domain.MemoryAt(buffer + (uint)used, RequestSize);
                record.Slice(InterfaceRecord.Name, InterfaceRecord.NameSize).CopyTo(entry);
                _ = Answer(DeviceRequest.InterfaceAddress, record, entry.Slice(InterfaceRecord.NameSize)); // it has one
            }

            used += RequestSize;
        }

        WriteWord(_domain.MemoryAt(argument, sizeof(int)), (uint)used);
        return Errno.None;
    }

    private static Errno Answer(DeviceRequest request, ReadOnlySpan<byte> record, Span<byte> answer)
    {
        switch (request)
        {
            case DeviceRequest.InterfaceIndex:
                record.Slice(InterfaceRecord.Index, sizeof(uint)).CopyTo(answer);
                return Errno.None;
            case DeviceRequest.InterfaceFlags:
                record.Slice(InterfaceRecord.Flags, sizeof(ushort)).CopyTo(answer);
                return Errno.None;
            case DeviceRequest.InterfaceMtu:
                record.Slice(InterfaceRecord.Mtu, sizeof(uint)).CopyTo(answer);
                return Errno.None;
            case DeviceRequest.InterfaceMetric:
            case DeviceRequest.InterfaceQueue: // frames go to the card at once
                WriteWord(answer, 0);
                return Errno.None;
            case DeviceRequest.InterfaceMap:
                answer.Clear(); // programs have no access to cards
                return Errno.None;
            case DeviceRequest.InterfaceHardware:
                answer.Slice(0, (int)InternetAddress).Clear();
                record.Slice(InterfaceRecord.Type, sizeof(ushort)).CopyTo(answer);
                record.Slice(InterfaceRecord.Hardware, InterfaceRecord.Type - InterfaceRecord.Hardware).CopyTo(answer.Slice(FamilySize));
                return Errno.None;
            default:
                if (BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(InterfaceRecord.Address)) == 0)
                    return Errno.EADDRNOTAVAIL;
                int field = request switch
                {
                    DeviceRequest.InterfaceMask => InterfaceRecord.Mask,
                    DeviceRequest.InterfaceBroadcast => InterfaceRecord.Broadcast,
                    _ => InterfaceRecord.Address,
                };

                // A struct sockaddr_in: the family, a port of zero, the address.
                answer.Slice(0, (int)InternetAddress).Clear();
                answer[0] = (byte)SocketFamily.Internet;
                record.Slice(field, sizeof(uint)).CopyTo(answer.Slice(sizeof(uint)));
                return Errno.None;
        }
    }

    private static bool IsNamed(ReadOnlySpan<byte> record, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> own = record.Slice(InterfaceRecord.Name, InterfaceRecord.NameSize);
        for (int i = 0; i < InterfaceRecord.NameSize - 1; i++)
        {
            if (own[i] != name[i])
                return false;
            if (own[i] == 0)
                return true;
        }

        return true;
    }
}
