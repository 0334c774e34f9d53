-- What wrk says at the end, for a script to read: rate a second, p50, p99 and p99.9 in ms, failures.
return function(summary, latency)
  io.write(string.format("%.0f %.2f %.2f %.2f %d\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000,
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
