// Load for the analysis of a canary: a constant request rate through an ingress gateway.
//
// k6's REST API has the counters: `answers_VERSION` for each version that answered, and
// `answers_failed` for calls without a successful answer.
// https://grafana.com/docs/k6/latest/using-k6/k6-options/
import http from "k6/http";
import { Counter } from "k6/metrics";

const versions = __ENV.VERSIONS.split(",");
// k6 requires metrics to be declared before the first request.
const answers = Object.fromEntries(
  [...versions, "other", "failed"].map((each) => [each, new Counter(`answers_${each}`)]),
);

export const options = {
  scenarios: {
    load: {
      // The rate does not depend on response times: slow answers cannot hide failures.
      executor: "constant-arrival-rate",
      rate: Number(__ENV.RATE),
      timeUnit: "1s",
      duration: __ENV.DURATION,
      preAllocatedVUs: 20,
      maxVUs: 200,
      gracefulStop: "0s",
    },
  },
  // A connection per request, as from many clients; a few connections would stay with one gateway Pod.
  noConnectionReuse: true,
  userAgent: "lab-load-generator",
};

export default function () {
  const response = http.get(__ENV.URL, { timeout: "10s" });
  if (response.status !== 200) {
    answers.failed.add(1);
    return;
  }
  // Hello version: v1, instance: helloworld-79967c7dcc-x7x5b
  const [, version] = /version: (\w+)/.exec(response.body) ?? [];
  (answers[version] ?? answers.other).add(1);
}
