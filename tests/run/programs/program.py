"""What a Python program does with files, processes and threads; each line that it prints is the same on Linux."""
import json
import os
import queue
import subprocess
import tempfile
import threading

results = queue.Queue()


def work(number):
    results.put(number * number)


threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("threads", sorted(results.get() for _ in threads))

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "data.json")
    with open(path, "w") as file:
        json.dump({"numbers": [1, 2.5], "text": "ü"}, file)
    with open(path) as file:
        print("json", json.load(file), os.path.getsize(path))
print("folder is gone", not os.path.exists(folder))

print("output", subprocess.run(["/bin/echo", "two", "words"], capture_output=True, text=True).stdout)
print("status", subprocess.run("exit 3", shell=True).returncode)
child = os.fork()
if child == 0:
    os._exit(7)
print("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
event = threading.Event()
timer = threading.Timer(0.05, event.set)
timer.start()
print("timer", event.wait(30))
