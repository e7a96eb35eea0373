-- Coroutines, files and a command; each line is the same on Linux.
local function numbers(last)
  return coroutine.wrap(function() for i = 1, last do coroutine.yield(i) end end)
end
local sum = 0
for i in numbers(100) do sum = sum + i end
print("sum", sum)
local name = os.tmpname()
local file = assert(io.open(name, "w"))
file:write("one\ntwo\n")
file:close()
for line in io.lines(name) do print("line", line) end
print("removed", os.remove(name), io.open(name) == nil)
io.stdout:flush()
print("command", os.execute("echo from the shell; exit 4"))
