"""Sends twenty echo requests by an ICMP socket, which needs no right, and says how many came back whole: ping.py ADDRESS BYTES."""
import socket
import struct
import sys

address, size = sys.argv[1], int(sys.argv[2])
payload = bytes(i & 0xFF for i in range(size))
received = 0
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as ping:
    ping.settimeout(1)
    for sequence in range(20):
        # Checksum and identifier are the system's.
        ping.sendto(struct.pack("!BBHHH", 8, 0, 0, 0, sequence) + payload, (address, 0))
        try:
            while True:
                reply = ping.recv(65536)
                if reply[0] == 0 and struct.unpack("!H", reply[6:8])[0] == sequence and reply[8:] == payload:
                    received += 1
                    break
        except TimeoutError:
            pass
print(f"{received} packets received")
