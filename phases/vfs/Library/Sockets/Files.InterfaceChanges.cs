using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>ioctl: what the superuser changes of interfaces and routes (netdevice(7) of Linux). The server of the sockets does it.</content>
public ref partial struct Files<TDomain>
{
    /// <summary>Where a <c>struct rtentry</c> has the address of the name of an interface.</summary>
    private const int RouteNameOffset = 88;

    private static bool ChangesInterfaces(DeviceRequest request) =>
        request is DeviceRequest.AddRoute or DeviceRequest.RemoveRoute or DeviceRequest.SetInterfaceFlags or DeviceRequest.SetInterfaceAddress
            or DeviceRequest.SetInterfaceBroadcast or DeviceRequest.SetInterfaceMask or DeviceRequest.SetInterfaceMetric or DeviceRequest.SetInterfaceMtu
            or DeviceRequest.SetInterfaceName or DeviceRequest.SetInterfaceHardware or DeviceRequest.SetInterfaceQueue;

    /// <returns>As <see cref="ISocketServer.ChangeInterface"/>. EFAULT. ENOTTY: another family has no such addresses or routes.</returns>
    private readonly Errno ChangeInterface(SocketFamily family, DeviceRequest request, ulong argument)
    {
        bool isRoute = request is DeviceRequest.AddRoute or DeviceRequest.RemoveRoute;
        bool isMask = request is DeviceRequest.SetInterfaceMask or DeviceRequest.SetInterfaceBroadcast;
        bool isOfAddresses = isRoute || isMask || request == DeviceRequest.SetInterfaceAddress;
        if (isOfAddresses && family != SocketFamily.Internet && (isMask || family != SocketFamily.Internet6))
            return Errno.ENOTTY;
        Errno error = _domain.FindSockets(SocketFamily.Internet);
        if (error == Errno.EAFNOSUPPORT)
            error = Errno.ENODEV; // without sockets of the internet there are no interfaces
        if (error == Errno.None && isOfAddresses && family == SocketFamily.Internet6)
            return _domain.ChangeInterface(family, (uint)request, default); // it has arguments of its own, which nobody takes
        int size = isRoute ? InterfaceChange.RouteSize : InterfaceChange.RequestSize;
        if (error == Errno.None && !IsOfProgram(argument, (ulong)(uint)size))
            error = Errno.EFAULT;
        if (error != Errno.None)
            return error;
        Span<byte> whole = stackalloc byte[InterfaceChange.MaximumSize];
        whole.Clear();
        _domain.MemoryAt(argument, size).CopyTo(whole);
        if (isRoute)
        {
            ulong name = BinaryPrimitives.ReadUInt64LittleEndian(whole.Slice(RouteNameOffset));
            size = InterfaceChange.MaximumSize;
            for (int i = 0; name != 0 && i < InterfaceRecord.NameSize - 1; i++)
            {
                if (!IsOfProgram(name + (uint)i, 1))
                    return Errno.EFAULT;
                byte letter = _domain.MemoryAt(name + (uint)i, 1)[0];
                if (letter == 0)
                    break;
                whole[InterfaceChange.RouteSize + i] = letter;
            }
        }

        return _domain.ChangeInterface(family, (uint)request, whole.Slice(0, size));
    }
}
