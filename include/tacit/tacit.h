#ifndef TACIT_TACIT_H_
#define TACIT_TACIT_H_

/* Verifying Tacit's proofs from C, or from any language that calls C. The functions never throw, never print and keep no
 * global state; different objects may be used from different threads. All bytes may come from an adversary. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define TACIT_NOEXCEPT noexcept
#else
#define TACIT_NOEXCEPT
#endif

/* The numbers are those of the command line's exit codes. */
typedef enum tacit_status {
  TACIT_OK = 0,
  TACIT_INVALID_PROOF = 1,  /* the proof does not verify, whatever is wrong with it */
  TACIT_USAGE = 2,          /* a null pointer, or an index out of range */
  TACIT_BAD_PACKAGE = 3,    /* the verifier package is damaged, or its registration proof does not hold */
  TACIT_RESOURCE = 5,       /* out of memory */
  TACIT_INTERNAL = 70
} tacit_status;

/* A model whose weights are proved to be in range: the content of model.verifier. */
typedef struct tacit_model tacit_model;
/* What a proof has shown. Only tacit_verify makes one. */
typedef struct tacit_inference tacit_inference;

/* Reads a verifier package and checks its registration proof. A name that holds a zero byte is refused. On TACIT_OK, *model is to be closed. */
tacit_status tacit_model_open(const uint8_t* package, size_t size, tacit_model** model) TACIT_NOEXCEPT;
void tacit_model_close(tacit_model* model) TACIT_NOEXCEPT;
/* The id that the model's owner publishes. Anyone can set up another model: compare it. */
tacit_status tacit_model_id(const tacit_model* model, uint8_t id[32]) TACIT_NOEXCEPT;

/* Verifies a proof file. It must carry exactly this context; `context` null: none. On TACIT_OK, *inference is to be closed. */
tacit_status tacit_verify(const tacit_model* model, const uint8_t* proof, size_t size, const char* context,
                          size_t context_size, tacit_inference** inference) TACIT_NOEXCEPT;
void tacit_inference_close(tacit_inference* inference) TACIT_NOEXCEPT;

/* Proven bits, in hundredths, rounded down. */
int32_t tacit_security_centibits(const tacit_inference* inference) TACIT_NOEXCEPT;
/* 1 and the digest that `tacit commit` prints, if the inference is about a committed input; 0 if its hidden input is the
 * prover's own choice. Whoever relies on the commitment compares the digest. */
int tacit_input_commitment(const tacit_inference* inference, uint8_t digest[32]) TACIT_NOEXCEPT;
size_t tacit_num_outputs(const tacit_inference* inference) TACIT_NOEXCEPT;
size_t tacit_num_public_inputs(const tacit_inference* inference) TACIT_NOEXCEPT;

/* A tensor in the model's own scale, row-major. The pointers live as long as the inference. */
typedef struct tacit_tensor {
  const char* name;       /* ends with a zero byte */
  const int64_t* shape;
  size_t rank;
  const double* values;
  size_t size;            /* number of values */
  int is_index;           /* 1: the values are class indices */
} tacit_tensor;
tacit_status tacit_output(const tacit_inference* inference, size_t index, tacit_tensor* tensor) TACIT_NOEXCEPT;
tacit_status tacit_public_input(const tacit_inference* inference, size_t index, tacit_tensor* tensor) TACIT_NOEXCEPT;

#ifdef __cplusplus
}  /* extern "C" */
#endif

#endif  /* TACIT_TACIT_H_ */
